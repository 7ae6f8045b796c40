"""What the verbs do: functions of the world and a request, shared by HTTP and the Python API."""
