namespace Hoopoe.Core.Exchanges;

/// <summary>An exchange as declared. Immutable; the running thing is <see cref="Exchange"/>.</summary>
/// <param name="Name">The exchange's name, unique in its virtual host; empty for the default exchange.</param>
/// <param name="Kind">Its type: direct, fanout, topic, headers or a registered one.</param>
/// <param name="Durable">Whether it survives a restart.</param>
/// <param name="AutoDelete">Whether it goes when its last binding does.</param>
/// <param name="Internal">Whether clients may not publish to it.</param>
/// <param name="Arguments">The arguments as declared.</param>
public sealed record ExchangeDefinition(
    string Name, string Kind, bool Durable, bool AutoDelete, bool Internal, Arguments Arguments)
{
    /// <summary>The number by which the journal's records name it (what a delaying exchange holds); 0 where it is not kept.</summary>
    public long DurableId { get; init; }
}

/// <summary>A binding: messages of a source exchange with a matching key or headers go to the destination.</summary>
/// <param name="Source">The exchange's name.</param>
/// <param name="Destination">The name of the queue or exchange.</param>
/// <param name="ToExchange">Whether the destination is an exchange.</param>
/// <param name="RoutingKey">The key or pattern.</param>
/// <param name="Arguments">The arguments; for headers exchanges, what to match.</param>
public sealed record BindingDefinition(
    string Source, string Destination, bool ToExchange, string RoutingKey, Arguments Arguments)
{
    /// <summary>Whether both bind the same things in the same way.</summary>
    public bool SameAs(BindingDefinition other) =>
        ToExchange == other.ToExchange && Destination == other.Destination && RoutingKey == other.RoutingKey
        && Source == other.Source && Arguments.SameAs(other.Arguments);
}
