using System.Text;

namespace Hoopoe.Core.Interception;

/// <summary>What became of an intercepted message.</summary>
public enum InterceptorVerdict
{
    /// <summary>It goes on.</summary>
    Pass,

    /// <summary>Its publisher is told that it was not taken.</summary>
    Refuse,

    /// <summary>It ends, and its publisher learns nothing of it.</summary>
    Drop,

    /// <summary>It becomes a dead letter.</summary>
    DeadLetter,
}

/// <summary>A message that is being published, for an <see cref="IPublishInterceptor"/>.</summary>
public sealed class PublishedMessage : InterceptedMessage
{
    private string? _exchange;
    private string? _routingKey;

    internal PublishedMessage(string user) => User = user;

    /// <summary>Who publishes it.</summary>
    public string User { get; }

    /// <inheritdoc/>
    public override string Exchange => _exchange ?? base.Exchange;

    /// <inheritdoc/>
    public override string RoutingKey => _routingKey ?? base.RoutingKey;

    /// <summary>What has been decided; nobody is asked after it is no longer <see cref="InterceptorVerdict.Pass"/>.</summary>
    public InterceptorVerdict Verdict { get; private set; }

    /// <summary>Why it is refused.</summary>
    internal string Reason { get; private set; } = "";

    /// <summary>Whether it goes elsewhere than where it was published to.</summary>
    internal bool IsRerouted => _exchange is not null;

    /// <summary>
    /// Routes the message elsewhere. The broker's own code is trusted: the publisher's rights are those on the exchange that
    /// it named. Where there is no such exchange, the publisher is told 404 as if it had named it.
    /// </summary>
    /// <param name="exchange">The exchange, of at most 255 bytes; empty for the default exchange.</param>
    /// <param name="routingKey">The key, of at most 255 bytes; by default as it is.</param>
    public void RouteTo(string exchange, string? routingKey = null)
    {
        routingKey ??= RoutingKey;
        _ = Valid;
        CheckLength(exchange, nameof(exchange));
        CheckLength(routingKey, nameof(routingKey));
        (_exchange, _routingKey) = (exchange, routingKey);
    }

    /// <summary>
    /// Refuses the message: its publisher gets a negative confirm, or without confirms (and in a transaction) 406 with the
    /// reason and the end of its channel.
    /// </summary>
    public void Refuse(string reason)
    {
        _ = Valid;
        (Verdict, Reason) = (InterceptorVerdict.Refuse, reason);
    }

    /// <summary>Drops the message as if it had been published: confirmed, and not returned where it is mandatory.</summary>
    public void Drop()
    {
        _ = Valid;
        Verdict = InterceptorVerdict.Drop;
    }

    internal void Begin() => (_exchange, _routingKey, Verdict, Reason) = (null, null, InterceptorVerdict.Pass, "");

    /// <summary>Where it goes, as a message's record holds it.</summary>
    internal ReadOnlySpan<byte> Address()
    {
        if (!IsRerouted) return Valid.Address;
        byte[] exchange = Encoding.UTF8.GetBytes(_exchange!);
        byte[] key = Encoding.UTF8.GetBytes(_routingKey!);
        return (byte[])[(byte)exchange.Length, .. exchange, (byte)key.Length, .. key];
    }

    private static void CheckLength(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        if (Encoding.UTF8.GetByteCount(text) > byte.MaxValue)
            throw new ArgumentException("Exchanges and routing keys have at most 255 bytes of UTF-8.", parameter);
    }
}
