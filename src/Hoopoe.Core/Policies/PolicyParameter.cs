using Hoopoe.Core.Parameters;

namespace Hoopoe.Core.Policies;

/// <summary>Policies as the parameters that RabbitMQ keeps them as, and back.</summary>
public static class PolicyParameter
{
    private static readonly string[] _members = ["priority", "pattern", "apply-to", "definition"];

    /// <summary>The parameter that a policy is kept as.</summary>
    public static ParameterDefinition Of(PolicyDefinition policy) => new(
        policy.IsOperator ? ParameterDefinition.OperatorPolicyComponent : ParameterDefinition.PolicyComponent,
        policy.Name,
        new Arguments(
        [
            KeyValuePair.Create("pattern", (object?)policy.Pattern),
            KeyValuePair.Create("definition", (object?)policy.Settings),
            KeyValuePair.Create("priority", (object?)policy.Priority),
            KeyValuePair.Create("apply-to", (object?)PolicyTargetNames.NameOf(policy.ApplyTo)),
        ]));

    /// <summary>Reads a policy out of a parameter; an error says what of its form is wrong. What its settings say is not checked.</summary>
    public static BrokerError? TryRead(ParameterDefinition parameter, out PolicyDefinition policy)
    {
        policy = new PolicyDefinition(parameter.Name, "", PolicyTarget.All, 0, Arguments.Empty, parameter.Component == ParameterDefinition.OperatorPolicyComponent);
        if (parameter.Value is not Arguments value) return ParameterCheck.Failed($"{parameter.Name} should be an object, but is {ErlangText.Of(parameter.Value)}");
        if (FindFault(value, parameter.Name) is { } fault) return ParameterCheck.Failed(fault);
        string pattern = (string)value["pattern"]!;
        var target = PolicyTargetNames.Find(value["apply-to"] as string ?? "all") ?? PolicyTarget.All;
        Arguments.TryInteger(value["priority"], out long priority);
        policy = policy with { Pattern = pattern, ApplyTo = target, Priority = priority, Settings = SettingsOf(value["definition"])! };
        return null;
    }

    private static string? FindFault(Arguments value, string name)
    {
        foreach (string member in (ReadOnlySpan<string>)["priority", "pattern", "definition"])
        {
            if (!value.TryGet(member, out _)) return $"Key \"{member}\" not found in {name}";
        }
        if (!Arguments.TryInteger(value["priority"], out _)) return $"priority should be a number, actually was {ErlangText.Of(value["priority"])}";
        if (value["pattern"] is not string) return $"pattern should be a binary but was {ErlangText.Of(value["pattern"])}";
        if (value.TryGet("apply-to", out object? target) && (target is not string text || PolicyTargetNames.Find(text) is null))
        {
            return $"apply-to '{(target as string) ?? ErlangText.Of(target)}' unrecognised; should be one of: 'queues', 'classic_queues', 'quorum_queues', "
                + "'streams', 'exchanges', or 'all'";
        }
        if (SettingsOf(value["definition"]) is null) return $"definition must be a dictionary: {ErlangText.Of(value["definition"])}";
        var unknown = value.Where(member => !_members.Contains(member.Key, StringComparer.Ordinal)).ToList();
        return unknown.Count == 0 ? null : $"Unrecognised terms {ErlangText.OfPairs(unknown)} in {name}";
    }

    // RabbitMQ writes a definition of nothing as an empty list here and there.
    private static Arguments? SettingsOf(object? value) =>
        value as Arguments ?? (value is IReadOnlyList<object?> { Count: 0 } ? Arguments.Empty : null);
}
