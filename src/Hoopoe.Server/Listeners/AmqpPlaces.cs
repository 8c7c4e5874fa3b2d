namespace Hoopoe.Server.Listeners;

/// <summary>Where AMQP is served, each place with its port. Immutable.</summary>
/// <param name="Plain">Without TLS.</param>
/// <param name="Secure">Over TLS.</param>
/// <param name="Listen">How, and what one who connects may take up.</param>
internal sealed record AmqpPlaces(IReadOnlyList<ListenAddress> Plain, IReadOnlyList<ListenAddress> Secure, ListenOptions Listen)
{
    /// <summary>Those that options ask for. TLS has one port at all addresses, whatever ports of their own they have.</summary>
    public static AmqpPlaces Of(HoopoeOptions options)
    {
        var listen = options.Listen;
        return new AmqpPlaces(
            listen.Plain ? [.. listen.Addresses.Select(address => address with { Port = address.Port ?? listen.Port })] : [],
            options.Tls.HasAmqp ? [.. listen.Addresses.Select(address => address with { Port = options.Tls.Port }).Distinct()] : [],
            listen);
    }
}
