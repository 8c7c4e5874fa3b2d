namespace Hoopoe.Core.Queues;

/// <summary>
/// Reads a queue's arguments into <see cref="QueueSettings"/> with RabbitMQ's checks and error texts. Arguments it
/// does not know are ignored, as RabbitMQ ignores them.
/// </summary>
internal static class QueueArguments
{
    // The longest time RabbitMQ's timers take: ten years.
    private const long LongestTimeMs = 315_360_000_000;

    private static readonly string[] _notForClassic =
    [
        "x-delivery-limit", "x-quorum-initial-group-size", "x-dead-letter-strategy", "x-max-in-memory-length", "x-max-in-memory-bytes",
    ];

    private static readonly string[] _notForQuorum = ["x-max-priority", "x-queue-mode", "x-queue-version", "x-queue-master-locator"];

    /// <summary>Parses; an error names the argument and what is wrong with it.</summary>
    public static BrokerError? Parse(Arguments arguments, string where, out QueueSettings settings)
    {
        settings = QueueSettings.Default;
        bool quorum = arguments["x-queue-type"] is "quorum";
        foreach (var (name, value) in arguments)
        {
            if ((quorum ? _notForQuorum : _notForClassic).Contains(name, StringComparer.Ordinal))
                return BrokerError.Precondition($"invalid arg '{name}' {where} of queue type rabbit_{(quorum ? "quorum" : "classic")}_queue");
            if (name == "x-dead-letter-exchange" && value is not string)
                return BrokerError.Precondition($"invalid type '{ArgumentText.TypeName(value)}' for arg '{name}' in{where["for".Length..]}");
            string? fault = Read(name, value, ref settings);
            if (fault is not null) return BrokerError.Precondition($"invalid arg '{name}' {where}: {fault}");
        }
        if (settings is { DeadLetterRoutingKey: not null, DeadLetterExchange: null })
            return BrokerError.Precondition($"invalid arg 'x-dead-letter-routing-key' {where}: routing_key_but_no_dlx_defined");
        return null;
    }

    /// <summary>Reads what can be read of arguments that were accepted once and are not any more.</summary>
    public static QueueSettings ReadWhatCanBe(Arguments arguments)
    {
        var settings = QueueSettings.Default;
        foreach (var (name, value) in arguments) Read(name, value, ref settings);
        return settings;
    }

    /// <summary>Checks what a queue's kind asks of the rest of its definition.</summary>
    public static BrokerError? CheckKind(QueueDefinition request, QueueSettings settings, string where)
    {
        if (settings.Kind != QueueKind.Quorum) return null;
        if (!request.Durable) return Unfit("non-durable");
        if (request.Exclusive) return Unfit("exclusive-owner");
        return request.AutoDelete ? Unfit("auto-delete") : null;

        BrokerError Unfit(string property) => BrokerError.Precondition($"invalid property '{property}' {where}");
    }

    /// <summary>What a full queue does, by RabbitMQ's name for it; null where it has none of that name.</summary>
    public static OverflowPolicy? ParseOverflow(string text) => text switch
    {
        "drop-head" => OverflowPolicy.DropHead,
        "reject-publish" => OverflowPolicy.RejectPublish,
        "reject-publish-dlx" => OverflowPolicy.RejectPublishDeadLetter,
        _ => null,
    };

    /// <summary>A time that comes from elsewhere than arguments, where it may be longer than timers take.</summary>
    public static long LongestMs(long milliseconds) => Math.Min(milliseconds, LongestTimeMs);

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
                // RabbitMQ takes anything here; what is no limit is none.
                if (Arguments.TryInteger(value, out number) && number >= 0) settings = settings with { DeliveryLimit = number };
                return null;
            case "x-consumer-timeout":
                // RabbitMQ 3.10 does not know it and takes anything.
                if (Arguments.TryInteger(value, out number) && number >= 0) settings = settings with { ConsumerTimeoutMs = LongestMs(number) };
                return null;
            case "x-queue-version":
                if (!Arguments.TryInteger(value, out number)) return NotInteger(value);
                return number is 1 or 2 ? null : $"\"unsupported queue version '{number}'\"";
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
        if (name is not ("x-dead-letter-exchange" or "x-dead-letter-routing-key" or "x-overflow" or "x-queue-type" or "x-queue-mode"
            or "x-dead-letter-strategy"))
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
            case "x-dead-letter-strategy":
                return text is "at-most-once" or "at-least-once" ? null : "invalid_dlx_strategy";
            case "x-overflow":
                var policy = ParseOverflow(text);
                settings = settings with { Overflow = policy ?? OverflowPolicy.DropHead };
                return policy is null ? "invalid_overflow" : null;
            case "x-queue-type":
                settings = settings with { Kind = text == "quorum" ? QueueKind.Quorum : QueueKind.Classic };
                return text switch
                {
                    "classic" or "quorum" => null,
                    "stream" => "\"stream queues are not supported yet; declare a classic or a quorum queue\"",
                    _ => $"\"unsupported queue type '{text}'\"",
                };
            default:
                return text is "default" or "lazy" ? null : $"\"unsupported queue mode '{text}'\"";
        }
    }

    private static string? Milliseconds(object? value, bool zero, out long number)
    {
        if (NotNegative(value, out number) is { } fault) return fault;
        if (number == 0 && !zero) return $"{{value_zero,{number}}}";
        return number > LongestTimeMs ? $"{{value_too_big,{number}}}" : null;
    }

    private static string? NotNegative(object? value, out long number)
    {
        if (!Arguments.TryInteger(value, out number)) return NotInteger(value);
        return number < 0 ? $"{{value_negative,{number}}}" : null;
    }

    private static string NotInteger(object? value) => $"\"expected integer, got {ArgumentText.TypeName(value)}\"";

    private static string Unacceptable(object? value) => $"{{unacceptable_type,{ArgumentText.TypeName(value)}}}";
}
