using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Sasl;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>The ways to log in that AMQP clients are offered: those of all protocols, and AMQP's own. Lives as long as the server; any thread may ask.</summary>
/// <param name="broker">The broker.</param>
internal sealed class LoginMechanisms(Broker broker)
{
    private readonly AmqPlainMechanism _amqPlain = new(broker.Authentication);

    /// <summary>The mechanisms for a connection, by name, with spaces between.</summary>
    public string Offer(ConnectionSecurity? security) =>
        string.Join(' ', broker.Authentication.MechanismNames.Where(name => Get(name)?.IsOffered(security) == true));

    /// <summary>Finds one that a client has picked; null, with the reason, if it was not offered.</summary>
    public SaslMechanism? Find(string name, ConnectionSecurity? security, out string fault)
    {
        fault = $"unknown authentication mechanism '{name}'";
        if (!broker.Authentication.MechanismNames.Contains(name, StringComparer.Ordinal) || Get(name) is not { } found) return null;
        if (found.IsOffered(security)) return found;
        fault = $"invalid authentication mechanism '{name}'";
        return null;
    }

    private SaslMechanism? Get(string name) => name == AmqPlainMechanism.MechanismName ? _amqPlain : broker.Authentication.Find(name);
}
