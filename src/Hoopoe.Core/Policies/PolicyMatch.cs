using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Policies;

/// <summary>
/// The policy and the operator policy that apply to a queue or exchange, and what comes of them together with its arguments.
/// Immutable, and shared by all that the two apply to.
/// </summary>
/// <param name="policy">The policy of the highest priority, or null.</param>
/// <param name="operatorPolicy">The operator policy of the highest priority, or null.</param>
public sealed class PolicyMatch(PolicyDefinition? policy, PolicyDefinition? operatorPolicy)
{
    // What queues without arguments have: most queues of a policy have the same settings, and share them.
    private QueueSettings? _plain;

    /// <summary>No policy.</summary>
    public static PolicyMatch None { get; } = new(null, null);

    /// <summary>The policy of the highest priority, or null.</summary>
    public PolicyDefinition? Policy => policy;

    /// <summary>The operator policy of the highest priority, or null.</summary>
    public PolicyDefinition? OperatorPolicy => operatorPolicy;

    /// <summary>What both say together, without the arguments: RabbitMQ's "effective_policy_definition".</summary>
    public IReadOnlyList<EffectiveSetting> Definition => [.. Combine(Arguments.Empty)];

    /// <summary>What is in effect for something declared with these arguments, by name.</summary>
    public IReadOnlyList<EffectiveSetting> EffectiveFor(Arguments arguments) => [.. Combine(arguments)];

    /// <summary>The settings of a queue, which its definition gives where no policy says otherwise.</summary>
    internal QueueSettings SettingsOf(QueueDefinition queue)
    {
        if (policy is null && operatorPolicy is null) return queue.Settings;
        if (queue.Arguments.Count > 0) return Apply(queue.Settings, queue.Arguments);
        return _plain ??= Apply(QueueSettings.Default, Arguments.Empty);
    }

    /// <summary>The alternate exchange of an exchange with these arguments, or null.</summary>
    internal string? AlternateExchangeFor(Arguments arguments) =>
        Combine(arguments).FirstOrDefault(setting => setting.Key == "alternate-exchange")?.Value is string { Length: > 0 } name ? name : null;

    private QueueSettings Apply(QueueSettings settings, Arguments arguments)
    {
        foreach (var setting in Combine(arguments))
        {
            if (setting.Source != SettingSource.Argument) settings = Apply(settings, setting.Key, setting.Value);
        }
        return settings;
    }

    private static QueueSettings Apply(QueueSettings settings, string key, object? value)
    {
        Arguments.TryInteger(value, out long number);
        return key switch
        {
            "message-ttl" => settings with { MessageTtlMs = QueueArguments.LongestMs(number) },
            "expires" => settings with { ExpiresMs = QueueArguments.LongestMs(number) },
            "max-length" => settings with { MaxLength = number },
            "max-length-bytes" => settings with { MaxLengthBytes = number },
            "delivery-limit" => settings with { DeliveryLimit = number },
            "consumer-timeout" => settings with { ConsumerTimeoutMs = QueueArguments.LongestMs(number) },
            "overflow" => settings with { Overflow = QueueArguments.ParseOverflow((string)value!) ?? settings.Overflow },
            "dead-letter-exchange" => settings with { DeadLetterExchange = (string)value! },
            "dead-letter-routing-key" => settings with { DeadLetterRoutingKey = (string)value! },
            _ => settings,
        };
    }

    // Of a limit the lowest value counts, whoever sets it; of the rest an argument comes first.
    private IEnumerable<EffectiveSetting> Combine(Arguments arguments)
    {
        if (policy is null && operatorPolicy is null && arguments.Count == 0) yield break;
        var keys = (policy?.Settings ?? Arguments.Empty).Concat(operatorPolicy?.Settings ?? Arguments.Empty).Select(setting => setting.Key)
            .Concat(arguments.Select(argument => KeyOf(argument.Key)).OfType<string>());
        foreach (string key in keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            EffectiveSetting? chosen = null;
            bool isLimit = PolicyKey.Find(key) is { IsLimit: true };
            if (policy is not null && policy.Settings.TryGet(key, out object? own)) chosen = From(key, own, SettingSource.Policy, policy.Name);
            if (operatorPolicy is not null && operatorPolicy.Settings.TryGet(key, out object? limit) && (chosen is null || IsLower(limit, chosen.Value)))
                chosen = From(key, limit, SettingSource.OperatorPolicy, operatorPolicy.Name);
            if (ArgumentOf(arguments, key, out object? argument) && (chosen is null || !isLimit || !IsLower(chosen.Value, argument)))
                chosen = From(key, argument, SettingSource.Argument, null);
            if (chosen is not null) yield return chosen;
        }
    }

    private static EffectiveSetting From(string key, object? value, SettingSource source, string? name) =>
        new(key, value, source, name, PolicyKey.Find(key)?.Note);

    private static bool IsLower(object? value, object? than) =>
        Arguments.TryInteger(value, out long a) && Arguments.TryInteger(than, out long b) && a < b;

    // Arguments bear the names of settings behind a prefix, but for the oldest of them.
    private static string? KeyOf(string argument) =>
        argument.StartsWith("x-", StringComparison.Ordinal) ? argument[2..] : argument == "alternate-exchange" ? argument : null;

    private static bool ArgumentOf(Arguments arguments, string key, out object? value) =>
        arguments.TryGet(key == "alternate-exchange" ? key : "x-" + key, out value);
}
