using Hoopoe.Core;
using Hoopoe.Core.Policies;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Policies;

/// <summary>Short ways to set policies in tests.</summary>
internal static class PolicyRig
{
    public static PolicyDefinition Policy(string name, string pattern, params (string, object?)[] settings) =>
        new(name, pattern, PolicyTarget.All, 0, TestMessages.Arguments(settings));

    public static void SetPolicy(this VirtualHost host, PolicyDefinition policy)
    {
        var turn = new Turn();
        Assert.Null(host.Policies.Set(policy, turn));
        turn.Complete();
    }

    public static void SetPolicy(this VirtualHost host, string name, string pattern, params (string, object?)[] settings) =>
        host.SetPolicy(Policy(name, pattern, settings));

    public static bool RemovePolicy(this VirtualHost host, string name, bool isOperator = false)
    {
        var turn = new Turn();
        bool removed = host.Policies.Remove(name, isOperator, turn);
        turn.Complete();
        return removed;
    }

    /// <summary>What is in effect for a queue, one setting a line with who says so.</summary>
    public static IEnumerable<string> Effective(this Queue queue) => queue.Policies.EffectiveFor(queue.Definition.Arguments)
        .Select(setting => $"{setting.Key}={setting.Value} {setting.Source} {setting.PolicyName}".TrimEnd());
}
