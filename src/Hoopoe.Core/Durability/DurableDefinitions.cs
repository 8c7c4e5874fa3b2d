using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Durability;

/// <summary>
/// What a checkpoint says of a running broker's definitions. Each lock under which definitions change and are recorded
/// is taken once and for a moment: a change recorded before the call is in what it gives, one recorded meanwhile may be.
/// </summary>
public static class DurableDefinitions
{
    /// <summary>All that a restart must bring back, with the numbers of queues and exchanges.</summary>
    public static IEnumerable<DefinitionChange> Of(Broker broker)
    {
        var virtualHosts = broker.VirtualHostsAsRecorded();
        foreach (var virtualHost in virtualHosts) yield return new DefinitionChange(virtualHost.Name, null, Removed: false);
        foreach (var change in broker.Users.AsRecorded()) yield return change;
        foreach (var parameter in broker.GlobalParameters.AsRecorded().Concat(broker.UserLimits.AsRecorded()))
            yield return new DefinitionChange(parameter, null, Removed: false);
        foreach (var virtualHost in virtualHosts)
        {
            foreach (var change in Of(virtualHost)) yield return change;
        }
        foreach (var change in broker.UnknownDefinitions) yield return change;
    }

    private static List<DefinitionChange> Of(VirtualHost virtualHost)
    {
        lock (virtualHost.Topology)
        {
            return
            [
                .. virtualHost.Parameters.Recorded.Select(Defined),
                .. virtualHost.Exchanges.Recorded.Select(Defined),
                .. virtualHost.Queues.Recorded.Select(Defined),
                .. virtualHost.Bindings.Recorded.Select(Defined),
            ];
        }

        DefinitionChange Defined(object definition) => new(definition, virtualHost.Name, Removed: false);
    }
}
