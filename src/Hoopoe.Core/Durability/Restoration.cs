using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Durability;

/// <summary>
/// Makes what recovery found in a broker that has just been made, without recording any of it again. What does not fit
/// together any more is reported and passed over, so that the rest is there. Lives for one start.
/// </summary>
/// <param name="broker">The broker, that no client uses yet.</param>
/// <param name="report">Told of each definition that is not as it was, and why.</param>
internal sealed class Restoration(Broker broker, Action<DefinitionChange, string> report)
{
    private readonly List<DefinitionChange> _unknown = [];

    /// <summary>Makes everything.</summary>
    public void Run(DefinitionState state)
    {
        foreach (var change in state.All)
        {
            if (Restore(change) is { } fault) report(change, fault);
        }
        broker.UnknownDefinitions = _unknown;
    }

    private string? Restore(DefinitionChange change)
    {
        switch (change.Definition)
        {
            case string virtualHost:
                broker.RestoreVirtualHost(virtualHost);
                return null;
            case UserDefinition or PermissionDefinition or TopicPermissionDefinition:
                broker.Users.Restore(change.Definition);
                return null;
            case ParameterDefinition { Component: ParameterDefinition.GlobalComponent } parameter when change.VirtualHost is null:
                broker.GlobalParameters.Restore(parameter);
                return null;
            case ParameterDefinition { Component: ParameterDefinition.UserLimitsComponent } parameter when change.VirtualHost is null:
                return broker.UserLimits.Restore(parameter);
            case UnknownDefinition:
                _unknown.Add(change);
                return "a newer version wrote it; it is kept, and does nothing here";
            default:
                return change.VirtualHost is { } name && broker.TryGetVirtualHost(name, out var host)
                    ? Restore(change.Definition, host)
                    : $"left out: there is no virtual host '{change.VirtualHost}'";
        }
    }

    private static string? Restore(object definition, VirtualHost host) => definition switch
    {
        ExchangeDefinition exchange => host.Exchanges.Restore(exchange),
        QueueDefinition queue => host.Queues.Restore(queue),
        BindingDefinition binding => host.Bindings.Restore(binding),
        ParameterDefinition parameter => host.Parameters.Restore(parameter),
        _ => null,
    };
}
