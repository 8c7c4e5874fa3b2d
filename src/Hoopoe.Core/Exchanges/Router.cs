using Hoopoe.Core.Messages;

namespace Hoopoe.Core.Exchanges;

/// <summary>What messages can be routed to: a queue or another exchange.</summary>
public interface IDestination;

/// <summary>What a router sees of a message.</summary>
public readonly ref struct RoutingContext
{
    /// <summary>The key to route by.</summary>
    public required ReadOnlySpan<char> RoutingKey { get; init; }

    /// <summary>The message.</summary>
    public required Message Message { get; init; }

    /// <summary>What the broker added to it, or null.</summary>
    public MessageAmendments? Amendments { get; init; }

    /// <summary>How to read its headers.</summary>
    public required IMessageFormat Format { get; init; }

    /// <summary>For kinds that route at random.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>Reads the message's properties and headers; costs what decoding them costs.</summary>
    public MessageProperties ReadProperties() => Format.ReadProperties(Message.Properties);

    /// <summary>Reads the message's headers; empty where it has none.</summary>
    public Arguments ReadHeaders() => Format.ReadHeaders(Message.Properties) ?? Arguments.Empty;
}

/// <summary>
/// How an exchange of one kind finds destinations. Bindings change under the virtual host's lock, one at a time; any
/// number of threads route meanwhile and see the bindings of before or after a change.
/// </summary>
public abstract class Router
{
    /// <summary>
    /// Whether the same key always leads to the same destinations while no binding changes: then publishers remember where
    /// their last message went. A router that looks at headers, counts or chooses at random says no.
    /// </summary>
    public virtual bool DependsOnKeyAlone => false;

    /// <summary>A binding was added.</summary>
    public abstract void Bind(BindingDefinition binding, IDestination destination);

    /// <summary>A binding was removed.</summary>
    public abstract void Unbind(BindingDefinition binding, IDestination destination);

    /// <summary>Adds the destinations of a message.</summary>
    public abstract void Route(in RoutingContext context, Routes routes);

    /// <summary>
    /// Whether a binding lets a message through, for those who explain where one went. Kinds that weigh their bindings against
    /// each other leave it at true: of these the destination says enough.
    /// </summary>
    public virtual bool Matches(BindingDefinition binding, in RoutingContext context) => true;

    /// <summary>
    /// Whether any message was routed so far by what a binding asks for, be it by this binding or by another to somewhere else that
    /// asks for the same; null where the kind does not know. Known exactly and yet free: publishers that remember where their last
    /// message went have asked once, and ask again when a binding changes.
    /// </summary>
    public virtual bool? HasMatched(BindingDefinition binding) => null;
}
