using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// The opening of a connection: who the client is, what limits both keep, which virtual host it wants. Belongs to the
/// read loop.
/// </summary>
internal sealed class Handshake(AmqpConnection connection)
{
    private Step _step = Step.Start;
    private Credentials? _credentials;
    private AuthenticationResult? _identity;

    private enum Step
    {
        Start,
        Tune,
        Open,
        Done,
    }

    /// <summary>Whether the connection is open.</summary>
    public bool Done => _step == Step.Done;

    /// <summary>How the client has shown who it is; empty before.</summary>
    public string Mechanism { get; private set; } = "";

    /// <summary>Whether the client has shown who it is, and nothing more is to be taken from it before <see cref="LogInAsync"/>.</summary>
    public bool IsLoggingIn => _credentials is not null;

    /// <summary>Sends connection.start.</summary>
    public void Begin(Turn turn) => connection.Send(new ConnectionStart
    {
        VersionMajor = 0,
        VersionMinor = 9,
        ServerProperties = FieldTableEncoder.Encode(ServerProperties(connection.Options, connection.Broker.GlobalParameters.ClusterName)),
        Mechanisms = Encoding.UTF8.GetBytes(string.Join(' ', ["PLAIN", "AMQPLAIN", .. connection.Broker.Authentication.OtherMechanisms])),
        Locales = "en_US"u8,
    }, turn);

    /// <summary>Takes a method of the opening; an error ends the connection.</summary>
    public AmqpError? OnMethod(uint id, ReadOnlySpan<byte> arguments, Turn turn) => (id, _step) switch
    {
        (ConnectionStartOk.Id, Step.Start) => OnStartOk(arguments),
        (ConnectionTuneOk.Id, Step.Tune) => OnTuneOk(arguments),
        (ConnectionOpen.Id, Step.Open) => OnOpen(arguments, turn),
        _ => new AmqpError(ReplyCode.CommandInvalid, $"unexpected method {MethodNames.Of(id) ?? "?"} in connection state {_step.ToString().ToLowerInvariant()}"),
    };

    /// <summary>Finds out who the client is; completes at once where no authenticator waits.</summary>
    public async ValueTask<AmqpError?> LogInAsync(Turn turn)
    {
        var credentials = _credentials!;
        var identity = await connection.Broker.Authentication.AuthenticateAsync(credentials, connection.Gone);
        _credentials = null;
        if (identity.User is not { } found) return Refuse(credentials, identity.Refusal!);
        if (connection.Options.LoopbackUsers.Contains(found.Name, StringComparer.Ordinal) && !credentials.IsLoopback)
        {
            connection.Broker.Options.Audit?.Note(
                new AuditEvent(ActorOf(found.Name), AuditAction.Login, AuditOutcome.Refused) { Detail = "the user can only connect via localhost" });
            return Refuse(credentials, "the user can only connect via localhost");
        }
        _identity = identity;
        connection.User = found;
        if (connection.Broker.Options.Audit is not null) connection.Actor = ActorOf(found.Name);
        connection.Login?.Leave();
        _step = Step.Tune;
        connection.Send(new ConnectionTune
        {
            ChannelMax = connection.Options.ChannelMax,
            FrameMax = connection.Options.FrameMax,
            Heartbeat = (ushort)connection.Options.Heartbeat.TotalSeconds,
        }, turn);
        return null;
    }

    private AmqpError? OnStartOk(ReadOnlySpan<byte> arguments)
    {
        if (!ConnectionStartOk.TryRead(arguments, out var start)) return AmqpError.Malformed(arguments);
        connection.Client = new ClientProperties(ArgumentTable.Decode(start.ClientProperties));
        if (connection.Client.ConnectionName is { } given) connection.Name = $"{connection.Name} ('{Offences.Short(given)}')";
        string mechanism = start.Mechanism.ToText();
        string? user = null, password = null;
        if (!connection.Broker.Authentication.OtherMechanisms.Contains(mechanism, StringComparer.Ordinal)
            && !TryReadCredentials(mechanism, start.Response, out user, out password))
            return new AmqpError(ReplyCode.CommandInvalid, $"unknown or malformed authentication mechanism '{mechanism}'");
        Mechanism = mechanism;
        _credentials = new Credentials
        {
            Mechanism = mechanism,
            Protocol = "amqp091",
            User = user,
            Password = password,
            Response = start.Response.ToArray(),
            Peer = connection.Transport.Peer,
            IsLoopback = connection.Transport.IsLoopback,
            Security = connection.Transport.Security,
        };
        return null;
    }

    private AuditActor ActorOf(string user) => new(user, connection.Transport.Peer, "amqp091");

    private AmqpError? Refuse(Credentials credentials, string reason)
    {
        string mechanism = credentials.Mechanism;
        if (connection.Server.Offences.MayTell(PendingLogins.AddressOf(connection.Transport)))
            connection.Log.LoginRefused(connection.Name, Offences.Short(credentials.User ?? ""), mechanism, reason);
        // A client that did not say it understands the refusal sees the connection end, as the specification has it.
        if (!connection.Client.Understands("authentication_failure_close")) connection.Transport.Abort();
        return AmqpError.AccessRefused(
            $"Login was refused using authentication mechanism {mechanism}. For details see the broker logfile.");
    }

    private AmqpError? OnTuneOk(ReadOnlySpan<byte> arguments)
    {
        if (!ConnectionTuneOk.TryRead(arguments, out var tune)) return AmqpError.Malformed(arguments);
        var options = connection.Options;
        bool frameTooSmall = tune.FrameMax != 0 && tune.FrameMax < Frame.MinSize;
        bool frameTooLarge = options.FrameMax != 0 && (tune.FrameMax == 0 || tune.FrameMax > options.FrameMax);
        bool tooManyChannels = options.ChannelMax != 0 && (tune.ChannelMax == 0 || tune.ChannelMax > options.ChannelMax);
        string? badHeartbeat = HeartbeatFault(tune.Heartbeat, options);
        if (frameTooSmall || frameTooLarge || tooManyChannels || badHeartbeat is not null)
        {
            string fault = badHeartbeat is not null ? badHeartbeat : frameTooSmall ? $"negotiated frame_max = {tune.FrameMax} is lower than the minimum allowed value ({Frame.MinSize})"
                : frameTooLarge ? $"negotiated frame_max = {tune.FrameMax} is higher than the maximum allowed value ({options.FrameMax})"
                : $"negotiated channel_max = {tune.ChannelMax} is higher than the maximum allowed value ({options.ChannelMax})";
            connection.Log.ConnectionFailed(connection.Name, fault);
            connection.Accuse(fault);
            connection.Transport.Abort();
            return AmqpError.NotAllowed(fault);
        }
        connection.FrameMax = tune.FrameMax == 0 ? int.MaxValue : (int)tune.FrameMax;
        connection.ChannelMax = tune.ChannelMax == 0 ? ushort.MaxValue : tune.ChannelMax;
        connection.StartWatching(TimeSpan.FromSeconds(tune.Heartbeat));
        _step = Step.Open;
        return null;
    }

    // None is longer than any.
    private static string? HeartbeatFault(ushort seconds, AmqpOptions options)
    {
        var asked = TimeSpan.FromSeconds(seconds);
        if (seconds > 0 && asked < options.MinHeartbeat)
            return $"negotiated heartbeat = {seconds} is lower than the minimum allowed value ({options.MinHeartbeat.TotalSeconds})";
        return options.MaxHeartbeat > TimeSpan.Zero && (seconds == 0 || asked > options.MaxHeartbeat)
            ? $"negotiated heartbeat = {seconds} is higher than the maximum allowed value ({options.MaxHeartbeat.TotalSeconds}), 0 being none at all"
            : null;
    }

    private AmqpError? OnOpen(ReadOnlySpan<byte> arguments, Turn turn)
    {
        if (!ConnectionOpen.TryRead(arguments, out var open)) return AmqpError.Malformed(arguments);
        int limit = connection.Options.MaxConnections;
        if (limit > 0 && connection.Server.ConnectionCount > limit)
            return AmqpError.NotAllowed($"connection refused: node connection limit ({limit}) is reached");
        string name = open.VirtualHost.ToText();
        var user = connection.User!;
        var permission = _identity!.PermissionIn(name, connection.Broker.Users);
        if (FindVirtualHost(connection.Broker, user.Name, permission, name, out var virtualHost) is { } refused)
        {
            connection.Broker.Options.Audit?.Note(
                new AuditEvent(connection.Actor!, AuditAction.ConnectionOpen, AuditOutcome.Refused) { VirtualHost = name, Detail = refused.Text });
            return refused;
        }
        if (connection.Broker.Seats.Take(user.Name, virtualHost!, out var seat) is { } taken) return AmqpError.NotAllowed(taken.Text);
        connection.Seat = seat;
        connection.VirtualHost = virtualHost;
        if (_identity.Permissions is not null) connection.OwnPermission = permission;
        connection.OpenedAt = connection.Broker.Upkeep.Clock.UtcNow;
        _step = Step.Done;
        connection.Broker.Connections.CountOpened(user.Name, connection.Transport.Peer);
        connection.Log.Opened(connection.Name, user.Name, name);
        connection.Send(default(ConnectionOpenOk), turn);
        return null;
    }

    /// <summary>Finds the virtual host that a user asks for, if it may use it.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="user">The user's name.</param>
    /// <param name="permission">What the user may do there; null is nothing.</param>
    /// <param name="name">The virtual host's name.</param>
    /// <param name="virtualHost">The virtual host.</param>
    public static AmqpError? FindVirtualHost(Broker broker, string user, PermissionDefinition? permission, string name, out VirtualHost? virtualHost)
    {
        if (!broker.TryGetVirtualHost(name, out virtualHost)) return AmqpError.NotAllowed($"vhost {name} not found");
        return permission is null
            ? AmqpError.NotAllowed($"access to vhost '{name}' refused for user '{user}'")
            : null;
    }

    // RFC 4616: authorisation identity, user, password, each behind a null.
    private static bool TryReadCredentials(string mechanism, ReadOnlySpan<byte> response, out string? user, out string? password)
    {
        (user, password) = (null, null);
        if (mechanism == "AMQPLAIN")
        {
            var table = ArgumentTable.Decode(response);
            (user, password) = (table["LOGIN"] as string, table["PASSWORD"] as string);
            return user is not null && password is not null;
        }
        if (mechanism != "PLAIN") return false;
        string[] parts = Encoding.UTF8.GetString(response).Split('\0');
        if (parts.Length != 3) return false;
        (user, password) = (parts[1], parts[2]);
        return true;
    }

    private static OrderedDictionary<string, object?> ServerProperties(AmqpOptions options, string? clusterName)
    {
        string[] capabilities =
        [
            "publisher_confirms", "exchange_exchange_bindings", "basic.nack", "consumer_cancel_notify", "connection.blocked",
            "consumer_priorities", "authentication_failure_close", "per_consumer_qos", "direct_reply_to",
        ];
        return new OrderedDictionary<string, object?>
        {
            ["capabilities"] = new OrderedDictionary<string, object?>(capabilities.Select(name => KeyValuePair.Create(name, (object?)true))),
            ["cluster_name"] = clusterName ?? options.ClusterName,
            ["copyright"] = "The Hoopoe developers",
            ["information"] = options.Information,
            ["platform"] = options.Platform,
            ["product"] = options.Product,
            ["version"] = options.Version,
        };
    }
}
