using Hoopoe.Core.Parameters;

namespace Hoopoe.Core.Limits;

/// <summary>
/// How much there may be in a virtual host; null where nobody says. Immutable. RabbitMQ's "vhost-limits"; a negative number
/// there means no limit, and none is what it becomes.
/// </summary>
/// <param name="MaxConnections">Connections open at a time; 0 lets nobody in.</param>
/// <param name="MaxQueues">Queues; those that are there already may be more.</param>
public sealed record VirtualHostLimits(long? MaxConnections, long? MaxQueues)
{
    /// <summary>The name of the one parameter that says what the limits are.</summary>
    public const string ParameterName = "limits";

    /// <summary>No limits.</summary>
    public static VirtualHostLimits None { get; } = new(null, null);

    /// <summary>Reads limits from the parameter they are kept as; an error says what is wrong with it, in RabbitMQ's words.</summary>
    public static BrokerError? Parse(ParameterDefinition parameter, out VirtualHostLimits limits)
    {
        limits = None;
        // No limits are an empty list to RabbitMQ.
        if (parameter.Value is IReadOnlyList<object?> { Count: 0 }) return null;
        if (parameter.Value is not Arguments values) return ParameterCheck.Failed($"{parameter.Name} should be an object, but is {ErlangText.Of(parameter.Value)}");
        if (ParameterCheck.FindFault(values, parameter.Name, "max-connections", "max-queues") is { } fault) return ParameterCheck.Failed(fault);
        limits = new VirtualHostLimits(LimitText.Read(values, "max-connections"), LimitText.Read(values, "max-queues"));
        return null;
    }

    /// <summary>The value of the parameter that keeps them.</summary>
    public Arguments ToArguments() => LimitText.Write(("max-connections", MaxConnections), ("max-queues", MaxQueues));
}
