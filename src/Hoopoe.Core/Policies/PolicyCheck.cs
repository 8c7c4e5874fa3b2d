using Hoopoe.Core.Access;
using Hoopoe.Core.Parameters;

namespace Hoopoe.Core.Policies;

/// <summary>Whether a policy may be set, and RabbitMQ's words where not.</summary>
internal static class PolicyCheck
{
    /// <summary>Checks a whole policy; null where nothing is wrong.</summary>
    public static BrokerError? Check(PolicyDefinition policy)
    {
        if (policy.Name.Length == 0) return BrokerError.Precondition("a policy must have a name");
        if (NamePattern.Check(policy.Pattern) is { } bad)
            return ParameterCheck.Failed($"pattern should be regular expression but is invalid: {bad}");
        if (policy.Settings.Count == 0) return ParameterCheck.Failed("no policy provided");
        return CheckValues(policy) ?? CheckKnown(policy) ?? CheckMirroring(policy);
    }

    private static BrokerError? CheckValues(PolicyDefinition policy)
    {
        foreach (var (name, value) in policy.Settings)
        {
            if (Find(name, policy) is { } key && !key.Takes(value)) return ParameterCheck.Failed($"{ErlangText.Of(value)} {key.Fault}");
        }
        return null;
    }

    private static BrokerError? CheckKnown(PolicyDefinition policy)
    {
        var unknown = policy.Settings.Where(setting => Find(setting.Key, policy) is null).ToList();
        return unknown.Count == 0 ? null : ParameterCheck.Failed($"{ErlangText.OfPairs(unknown)} are not recognised policy settings");
    }

    private static BrokerError? CheckMirroring(PolicyDefinition policy) =>
        policy.Settings["ha-mode"] is null
        && policy.Settings.Any(setting => setting.Key is "ha-params" or "ha-sync-mode" or "ha-promote-on-shutdown" or "ha-promote-on-failure")
            ? ParameterCheck.Failed("ha-mode must be specified to specify ha-params, ha-sync-mode or ha-promote-on-shutdown")
            : null;

    private static PolicyKey? Find(string name, PolicyDefinition policy) =>
        PolicyKey.Find(name) is { } key && (key.IsLimit || !policy.IsOperator) ? key : null;
}
