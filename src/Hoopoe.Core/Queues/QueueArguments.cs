namespace Hoopoe.Core.Queues;

/// <summary>
/// Reads a queue's arguments into <see cref="QueueSettings"/> with RabbitMQ's checks and error texts. Arguments it
/// does not know are ignored, as RabbitMQ ignores them.
/// </summary>
internal static class QueueArguments
{
    /// <summary>Parses; an error names the argument and what is wrong with it.</summary>
    public static BrokerError? Parse(Arguments arguments, string where, out QueueSettings settings)
    {
        settings = new QueueSettings();
        foreach (var (name, value) in arguments)
        {
            string? fault = Read(name, value, ref settings);
            if (fault is not null) return BrokerError.Precondition($"invalid arg '{name}' {where}: {fault}");
        }
        if (settings is { DeadLetterRoutingKey: not null, DeadLetterExchange: null })
            return BrokerError.Precondition($"invalid arg 'x-dead-letter-routing-key' {where}: routing_key_but_no_dlx_defined");
        return null;
    }

    /// <summary>Checks what a queue's kind asks of the rest of its definition.</summary>
    public static BrokerError? CheckKind(QueueDefinition request, QueueSettings settings, string where)
    {
        if (settings.Kind != QueueKind.Quorum) return null;
        if (!request.Durable) return Unfit("durable", "false");
        if (request.Exclusive) return Unfit("exclusive", "true");
        if (request.AutoDelete) return Unfit("auto-delete", "true");
        return null;

        BrokerError Unfit(string property, string value) =>
            BrokerError.Precondition($"invalid property '{property}' {where}: '{value}'");
    }

    private static string? Read(string name, object? value, ref QueueSettings settings)
    {
        string? fault;
        long number;
        switch (name)
        {
            case "x-message-ttl":
                if ((fault = Milliseconds(value, zero: true, out number)) is null) settings = settings with { MessageTtlMs = number };
                return fault;
            case "x-expires":
                if ((fault = Milliseconds(value, zero: false, out number)) is null) settings = settings with { ExpiresMs = number };
                return fault;
            case "x-max-length":
                if ((fault = NotNegative(value, out number)) is null) settings = settings with { MaxLength = number };
                return fault;
            case "x-max-length-bytes":
                if ((fault = NotNegative(value, out number)) is null) settings = settings with { MaxLengthBytes = number };
                return fault;
            case "x-delivery-limit":
                if ((fault = NotNegative(value, out number)) is null) settings = settings with { DeliveryLimit = number };
                return fault;
            case "x-max-priority":
                if ((fault = NotNegative(value, out number)) is null && number > 255) fault = $"{{max_value_exceeded,{number}}}";
                if (fault is null) settings = settings with { MaxPriority = (byte)number };
                return fault;
            case "x-single-active-consumer":
                if (value is bool single) settings = settings with { SingleActiveConsumer = single };
                return value is bool ? null : Unacceptable(value);
            default:
                return ReadText(name, value, ref settings);
        }
    }

    private static string? ReadText(string name, object? value, ref QueueSettings settings)
    {
        if (name is not ("x-dead-letter-exchange" or "x-dead-letter-routing-key" or "x-overflow" or "x-queue-type" or "x-queue-mode"))
            return null;
        if (value is not string text) return Unacceptable(value);
        switch (name)
        {
            case "x-dead-letter-exchange":
                settings = settings with { DeadLetterExchange = text };
                return null;
            case "x-dead-letter-routing-key":
                settings = settings with { DeadLetterRoutingKey = text };
                return null;
            case "x-overflow":
                OverflowPolicy? policy = text switch
                {
                    "drop-head" => OverflowPolicy.DropHead,
                    "reject-publish" => OverflowPolicy.RejectPublish,
                    "reject-publish-dlx" => OverflowPolicy.RejectPublishDeadLetter,
                    _ => null,
                };
                settings = settings with { Overflow = policy ?? OverflowPolicy.DropHead };
                return policy is null ? "invalid_overflow" : null;
            case "x-queue-type":
                settings = settings with { Kind = text == "quorum" ? QueueKind.Quorum : QueueKind.Classic };
                return text switch
                {
                    "classic" or "quorum" => null,
                    "stream" => "stream queues are not supported yet; declare a classic or quorum queue",
                    _ => "unsupported queue type",
                };
            default:
                return text is "default" or "lazy" ? null : "invalid_queue_mode";
        }
    }

    private static string? Milliseconds(object? value, bool zero, out long number)
    {
        if (NotNegative(value, out number) is { } fault) return fault;
        if (number == 0 && !zero) return $"{{value_zero,{number}}}";
        // The longest time RabbitMQ's timers take: ten years.
        return number > 315_360_000_000 ? $"{{value_too_big,{number}}}" : null;
    }

    private static string? NotNegative(object? value, out long number)
    {
        if (!Arguments.TryInteger(value, out number)) return Unacceptable(value);
        return number < 0 ? $"{{value_negative,{number}}}" : null;
    }

    private static string Unacceptable(object? value) => $"{{unacceptable_type,{ArgumentText.TypeName(value)}}}";
}
