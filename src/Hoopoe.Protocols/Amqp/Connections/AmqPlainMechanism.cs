using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Sasl;
using Hoopoe.Protocols.Amqp.Content;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>AMQPLAIN, RabbitMQ's own mechanism: user and password as fields of an AMQP table. Stateless.</summary>
/// <param name="authentication">Who judges what clients say.</param>
internal sealed class AmqPlainMechanism(Authentication authentication) : SingleResponse(MechanismName, authentication)
{
    /// <summary>Its name.</summary>
    public const string MechanismName = "AMQPLAIN";

    /// <inheritdoc/>
    protected override bool TryRead(ReadOnlySpan<byte> response, ref Credentials client, out string fault)
    {
        fault = "AMQPLAIN auth info is missing LOGIN or PASSWORD field";
        var table = ArgumentTable.Decode(response);
        if (table["LOGIN"] is not string user || table["PASSWORD"] is not string password) return false;
        client = client with { User = user, Password = password };
        return true;
    }
}
