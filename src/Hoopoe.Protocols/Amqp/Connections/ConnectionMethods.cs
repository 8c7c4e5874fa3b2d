using Hoopoe.Core;
using Hoopoe.Core.Auditing;
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
        return ConnectionUpdateSecret.TryRead(arguments, out var update) ? Renew(connection, update.NewSecret.ToText(), turn) : AmqpError.Malformed(arguments);
    }

    private static AmqpError? Renew(AmqpConnection connection, string secret, Turn turn)
    {
        // Passwords are not checked again after the login, so a new one changes nothing.
        if (connection.Rights is not { FollowsSecret: true } rights)
        {
            connection.Send(default(ConnectionUpdateSecretOk), turn);
            return null;
        }
        connection.Awaited.Begin(async later =>
        {
            var result = await rights.RenewAsync(secret, connection.Gone);
            NoteRenewal(connection, result.Refusal);
            if (result.User is not { } user)
            {
                if (connection.Server.Offences.MayTell(PendingLogins.AddressOf(connection.Transport)))
                    connection.Log.SecretRefused(connection.Name, connection.User!.Name, Offences.Short(result.Refusal!));
                return AmqpError.NotAllowed("New secret was refused by one of the backends");
            }
            connection.User = user;
            connection.Send(default(ConnectionUpdateSecretOk), later);
            return null;
        });
        return null;
    }

    // Whoever shows a new secret logs in anew, as far as the audit trail is concerned.
    private static void NoteRenewal(AmqpConnection connection, string? refusal)
    {
        if (connection.Actor is not { } actor) return;
        connection.Broker.Options.Audit?.Note(refusal is null
            ? new AuditEvent(actor, AuditAction.Login, AuditOutcome.Allowed) { Detail = "new secret" }
            : new AuditEvent(actor, AuditAction.Login, AuditOutcome.Refused) { Detail = $"new secret: {refusal}" });
    }

    private static AmqpError Unexpected() => new(ReplyCode.ChannelError, "unexpected method in connection state running");
}
