"""Russian. The keys are those of English; a test compares them."""

from __future__ import annotations

from typing import Final

RUSSIAN: Final[dict[str, str]] = {
    # -- витрина --
    "welcome": "<b>{shop}</b>\nЧто хотите купить? Нажмите на товар или напишите его название.",
    "nothing_on_sale": "Сейчас ничего нет в продаже. Загляните позже.",
    "page": "Страница {page} из {pages}",
    "card": ("<b>{title}</b>\n{description}\n\n{price}"),
    "card_bare": ("<b>{title}</b>\n\n{price}"),
    "price_from": "от {price}",
    "sold_out": "Нет в наличии",
    "pieces_left": "Осталась {number} штука|Осталось {number} штуки|Осталось {number} штук",
    "choose_option": "Выберите: {option}",
    "which_one": "Что именно вы ищете?",
    "not_found": "Не нашёл товара «{text}». Нажмите /start, чтобы увидеть всё, или напишите название товара.",
    "too_vague": "Подходит много товаров. Вот некоторые из них:",
    "sku_unknown": "Товара с артикулом «{sku}» нет. Нажмите /start, чтобы увидеть всё.",
    "buy_usage": "Напишите /buy и артикул товара, например: /buy {example}",
    # -- кнопки --
    "button.buy": "Купить · {price}",
    "button.sold_out": "{name} · нет",
    "button.back": "‹ Все товары",
    "button.start_again": "‹ Выбрать заново",
    "button.previous": "‹",
    "button.next": "›",
    "subscribe": "<b>{title}</b>: нажмите кнопку, чтобы подписаться.",
    "button.subscribe": "Подписаться · {price}",
    "button.send_again": "Прислать ещё раз",
    "button.packed": "Упакован",
    "button.shipped": "Отправлен",
    "button.delivered": "Вручён",
    # -- всплывающие подсказки --
    "toast.stale": "С тех пор что-то изменилось. Вот как это выглядит сейчас.",
    "toast.gone": "Этого больше нет в продаже.",
    "toast.sold_out": "Извините, только что всё раскупили.",
    "toast.too_few": "Извините, осталось только {left}.",
    "toast.cannot_order": "Извините, сейчас это нельзя заказать. Спросите магазин: /support",
    "toast.invoice": "Счёт уже в пути.",
    "toast.sending_again": "Отправляем ещё раз.",
    "toast.not_yours": "Эта кнопка для сотрудников магазина.",
    "toast.done": "Готово.",
    "toast.not_now": "Это уже невозможно. Посмотрите состояние заказа.",
    "toast.sorry": "Извините, что-то пошло не так. Попробуйте ещё раз.",
    # -- заказ --
    "problem": "{problem}",
    "orders": "<b>Ваши заказы</b>",
    "no_orders": "У вас пока нет заказов. Нажмите /start, чтобы увидеть товары.",
    "order_line": "<b>{title}</b> · {total}\n{state} · {number}",
    # ключ для каждого core.standing.Standing
    "state.awaiting_payment": "ждёт оплаты",
    "state.expired": "срок счёта истёк",
    "state.cancelled": "отменён",
    "state.paid": "оплачен, готовится",
    "state.packed": "оплачен, упакован",
    "state.shipped": "отправлен",
    "state.shipped_tracking": "отправлен, номер отслеживания {tracking}",
    "state.delivered": "вручён",
    "state.stuck": "задерживается: мы разбираемся",
    "state.returned": "возвращён отправителю",
    "state.refund_due": "деньги возвращаются",
    "state.refunded": "деньги возвращены",
    "state.charged_back": "платёж оспорен",
    # -- почему отказано в оплате --
    "refusal.SOLD_OUT": "Извините, последнюю штуку только что купили. Деньги не списаны.",
    "refusal.TOTAL_CHANGED": "С тех пор как выставлен счёт, цена изменилась. Получите новый счёт: /start",
    "refusal.NOT_YOUR_ORDER": "Этот счёт выставлен другому человеку. Получите свой: /start",
    "refusal.ALREADY_PAID": "Этот заказ уже оплачен. Спасибо! Смотрите /orders.",
    "refusal.ORDER_CLOSED": "Срок этого счёта истёк. Закажите, пожалуйста, ещё раз: /start",
    "refusal.CANNOT_SHIP_THERE": "Извините, по этому адресу мы не доставляем. Попробуйте другой.",
    "refusal.CONTACT_INVALID": "В контактных данных что-то не так. Проверьте их и попробуйте ещё раз.",
    "refusal.CONTACT_INVALID.name": "Проверьте имя: нужны имя и фамилия.",
    "refusal.CONTACT_INVALID.phone": "Проверьте номер телефона: этот номер магазину не подходит.",
    "refusal.CONTACT_INVALID.email": "Проверьте адрес почты: этот адрес магазину не подходит.",
    "refusal.HELD_ALREADY": (
        "Этот товар уже отложен по другому вашему заказу. Оплатите его или попробуйте через несколько минут."
    ),
    "refusal.WAIT_A_WHILE": (
        "Несколько ваших заказов не были оплачены вовремя. Попробуйте снова через час. Деньги не списаны."
    ),
    "refusal.TRY_AGAIN": (
        "Магазин не успел проверить заказ. Деньги не списаны. Попробуйте, пожалуйста, ещё раз."
    ),
    # -- товары --
    "goods.text": ("<b>{title}</b>\n\n{text}"),
    "goods.key": ("<b>{title}</b>\nВаш ключ:\n{keys}"),
    "goods.file": "{title}",
    "goods.access": "<b>{title}</b>\nВаш личный вход (для одного человека): {link}",
    # Под товаром, если весь заказ — одна цифровая вещь.
    "goods.thanks": "Спасибо! Оплачено: {total}. Заказ {number}. Смотрите /orders.",
    "access_revoked": "Ваш доступ к <b>{title}</b> закончился.",
    # -- новости покупателю: ключ для каждого core.notice.BuyerNotice --
    "buyer.paid": "Спасибо! <b>{title}</b> оплачено: {total}.\nЗаказ {number}. Смотрите /orders.",
    "buyer.delayed": (
        "Спасибо! <b>{title}</b> оплачено: {total}. Передать товар пока не получилось: "
        "магазин знает и пришлёт его.\nЗаказ {number}. Вопросы: /paysupport"
    ),
    "buyer.payment_returned": (
        "Мы не можем принять ваш платёж за <b>{title}</b>, {total} вернутся к вам.\n"
        "Заказ {number}. Вопросы: /paysupport"
    ),
    "buyer.shipped": "<b>{title}</b> уже в пути к вам.\nЗаказ {number}.",
    "buyer.shipped_tracking": (
        "<b>{title}</b> уже в пути к вам. Номер отслеживания: <code>{tracking}</code>\nЗаказ {number}."
    ),
    "buyer.refunded": "{refund} за <b>{title}</b> возвращены.\nЗаказ {number}.",
    "buyer.renewed": "<b>{title}</b> продлено: {total}.",
    "buyer.renewal_failed": (
        "Не удалось продлить <b>{title}</b>. Проверьте, хватает ли звёзд на вашем балансе."
    ),
    "buyer.subscription_cancelled": (
        "<b>{title}</b> больше не будет продлеваться. Оплаченное остаётся вашим до конца срока."
    ),
    "buyer.subscription_ended": "<b>{title}</b>: срок закончился. Подписаться снова можно через /start.",
    "buyer.access_ended": "Ваш доступ к <b>{title}</b> закончился.",
    # -- новости продавцу: ключ для каждого core.notice.MerchantNotice --
    "merchant.new_order": "<b>Новый заказ</b> {number}",
    "merchant.paid_twice": "<b>Оплачено дважды</b> · заказ {number}: второй платёж возвращается.",
    "merchant.payment_not_accepted": (
        "<b>Платёж не принят</b> · заказ {number}: слишком поздно, раскуплено или не то, о чём "
        "договаривались. Он возвращается."
    ),
    "merchant.overdue": "<b>Просрочено</b> · заказ {number}: ещё не всё выдано.",
    "merchant.delivery_failed": "<b>Не удалось выдать</b> · заказ {number}\n{reason}",
    "merchant.delivered_after_refund": (
        "<b>Выдано после возврата денег</b> · заказ {number}: выдача и возврат разминулись."
    ),
    "merchant.refund_by_hand": (
        "<b>Верните деньги у платёжной системы</b> · заказ {number}\n"
        "Потом: <code>kassa refund {order} --record</code>"
    ),
    "merchant.refund_task": (
        "<b>Верните, пожалуйста,</b> {amount} у платёжной системы · заказ {number}\n"
        "Платёж у платёжной системы: <code>{provider_charge}</code>\n"
        "Потом: <code>kassa refund {order} --record</code>"
    ),
    "merchant.refund_failed": "<b>Возврат не удался</b> · заказ {number}\n{reason}",
    "merchant.refund_unknown": "<b>Проверьте возврат</b> · заказ {number}: пока неизвестно, прошёл ли он.",
    "merchant.refunded": "<b>Деньги возвращены</b> · заказ {number}: {refund}",
    "merchant.refunded_elsewhere": (
        "<b>Возвращено не здесь</b> · заказ {number}: не по команде этого магазина."
    ),
    "merchant.charged_back": "<b>Платёж оспорен</b> · заказ {number}: покупатель отозвал деньги.",
    "merchant.charged_back_after_refund": (
        "<b>Платёж оспорен после возврата</b> · заказ {number}: возразите, пожалуйста, платёжной системе."
    ),
    "merchant.unmatched_payment": "<b>Платёж без заказа</b>: он записан в книгах, но ничего не выдано.",
    "merchant.unknown_payload": "<b>Известие о платеже без заказа</b>",
    "merchant.unreadable_update": "<b>Обновление не удалось обработать</b>: оно сохранено как пришло.",
    "merchant.failed_input": "<b>Не удалось принять решение</b>: всё сохранено, на вопрос ответили отказом.",
    "merchant.unreadable_line": "<b>Строку списка платежей не удалось прочитать</b>",
    "merchant.disputed": "<b>Банк покупателя оспаривает платёж</b>: ответьте в кабинете провайдера.",
    "merchant.statement_differs": "<b>Выписка провайдера расходится с книгами</b>",
    "merchant.case": "Случай {case}: <code>kassa stuck</code>",
    "merchant.renewed": "<b>Продлено</b> · заказ {number}",
    "merchant.renewal_not_accepted": "<b>Продление не принято</b> · заказ {number}: деньги возвращаются.",
    "merchant.subscription_cancelled": "<b>Подписка отменена</b> · заказ {number}",
    "merchant.subscription_ended": "<b>Подписка закончилась</b> · заказ {number}",
    "merchant.new_parcel": "<b>Новый заказ</b> {number} · <b>Отправить посылку</b>",
    "merchant.parcel": "<b>Отправить посылку</b> · заказ {number}",
    "merchant.parcel_sent": "<b>Посылка</b> · заказ {number}",
    "merchant.state": "Состояние: {state}",
    "merchant.marked": "Заказ {number}: {state}.",
    "merchant.goods": "{quantity} × {title} ({sku})",
    "merchant.total": "Итого: {total}",
    "merchant.tip": "Чаевые: {tip}",
    "merchant.shipping": "Доставка: {method}",
    "merchant.name": "Имя: {name}",
    "merchant.phone": "Телефон: +{phone}",
    "merchant.email": "Почта: {email}",
    "merchant.address": "Адрес: {address}",
    "merchant.buyer": 'Покупатель: <a href="tg://user?id={buyer}">{buyer}</a>',
    "merchant.ask_tracking": (
        "Номер отслеживания заказа {number}? Ответьте на это сообщение номером или минусом, если его "
        "нет.\n"
        "<code>{mark}</code>"
    ),
    "merchant.no_such_order": "Такого заказа больше нет.",
    # -- помощь --
    "help": (
        "/start – что есть в продаже\n"
        "/buy АРТИКУЛ – счёт на один товар\n"
        "/orders – ваши заказы\n"
        "/support – помощь с заказом\n"
        "/paysupport – помощь с оплатой\n"
        "/terms – условия продажи\n\n"
        "Или просто напишите название товара."
    ),
    "terms_missing": "Магазин ещё не опубликовал условия. Спросите через /support.",
    "support_missing": "Магазин ещё не указал, как с ним связаться.",
    "paysupport_intro": (
        "Помощь с оплатой. Поддержка Telegram не поможет с покупками в этом магазине; поможет сам магазин."
    ),
    "paysupport_order": "Ваш платёж относится к заказу {number}: {title}, {state}.",
    "paysupport_unknown": "Не знаю вашего платежа с номером «{charge}». Скопируйте его из чека.",
    "paysupport_ask": "Вопрос об одном платеже? Напишите /paysupport и номер платежа из чека.",
    "sorry": "Извините, у нас что-то пошло не так. Мы это записали. Попробуйте, пожалуйста, ещё раз.",
    # -- меню команд --
    "command.start": "Что есть в продаже",
    "command.orders": "Ваши заказы",
    "command.support": "Помощь с заказом",
    "command.paysupport": "Помощь с оплатой",
    "command.terms": "Условия продажи",
    "command.help": "Как устроен магазин",
}
