using Hoopoe.Core.Policies;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Parameters;

/// <summary>
/// Policies and parameters as RabbitMQ's definitions have them, an entry of a list for each, for whoever writes these down. What
/// is given can be imported again. Stateless.
/// </summary>
public static class ParameterExport
{
    /// <summary>The entries of "policies".</summary>
    /// <param name="host">Whose policies.</param>
    /// <param name="named">Whether entries say which virtual host they belong to; in the definitions of a single one they do not.</param>
    public static IEnumerable<Arguments> Policies(VirtualHost host, bool named) =>
        host.Policies.All.OrderBy(policy => policy.Name, StringComparer.Ordinal).Select(policy => Entry(
            host, named,
            ("name", policy.Name), ("pattern", policy.Pattern), ("apply-to", PolicyTargetNames.NameOf(policy.ApplyTo)),
            ("definition", policy.Settings), ("priority", policy.Priority)));

    /// <summary>The entries of "parameters": operator policies, limits, and what is kept for other components.</summary>
    /// <param name="host">Whose parameters.</param>
    /// <param name="named">Whether entries say which virtual host they belong to.</param>
    public static IEnumerable<Arguments> Parameters(VirtualHost host, bool named) => host.Parameters.All.Select(parameter => Entry(
        host, named, ("component", parameter.Component), ("name", parameter.Name), ("value", parameter.Value)));

    /// <summary>The entries of "global_parameters".</summary>
    public static IEnumerable<Arguments> Global(Broker broker) =>
        broker.GlobalParameters.All.Select(parameter => new Arguments([KeyValuePair.Create("name", (object?)parameter.Name), KeyValuePair.Create("value", parameter.Value)]));

    private static Arguments Entry(VirtualHost host, bool named, params IEnumerable<(string Name, object? Value)> members)
    {
        var values = members.Select(member => KeyValuePair.Create(member.Name, member.Value));
        return new Arguments(named ? values.Prepend(KeyValuePair.Create("vhost", (object?)host.Name)) : values);
    }
}
