using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>The methods of channel 0: opening, closing, a new secret.</summary>
internal static class ConnectionMethods
{
    public static AmqpError? Take(AmqpConnection connection, uint id, ReadOnlySpan<byte> arguments, Turn turn, ref bool ended)
    {
        if (id == ConnectionCloseOk.Id)
        {
            ended = connection.Closing;
            return ended ? null : Unexpected();
        }
        if (id == ConnectionClose.Id)
        {
            connection.CloseOk(turn);
            ended = true;
            return null;
        }
        if (connection.Closing) return null;
        if (!connection.Handshake.Done) return connection.Handshake.OnMethod(id, arguments, turn);
        if (id != ConnectionUpdateSecret.Id) return Unexpected();
        if (!ConnectionUpdateSecret.TryRead(arguments, out _)) return AmqpError.Malformed(arguments);
        // Passwords are not checked again after the login, so a new one changes nothing; token users come with tokens.
        connection.Send(default(ConnectionUpdateSecretOk), turn);
        return null;
    }

    private static AmqpError Unexpected() => new(ReplyCode.ChannelError, "unexpected method in connection state running");
}
