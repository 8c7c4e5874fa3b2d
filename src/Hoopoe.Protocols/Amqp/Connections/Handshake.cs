using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Rights;
using Hoopoe.Core.Access.Sasl;
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
    private SaslExchange? _login;
    private AuthenticationResult? _identity;

    private enum Step
    {
        Start,
        Securing,
        Tune,
        Open,
        Done,
    }

    /// <summary>Whether the connection is open.</summary>
    public bool Done => _step == Step.Done;

    /// <summary>How the client has shown who it is; empty before.</summary>
    public string Mechanism { get; private set; } = "";

    /// <summary>Sends connection.start.</summary>
    public void Begin(Turn turn) => connection.Send(new ConnectionStart
    {
        VersionMajor = 0,
        VersionMinor = 9,
        ServerProperties = FieldTableEncoder.Encode(ServerProperties(connection.Options, connection.Broker.GlobalParameters.ClusterName)),
        Mechanisms = Encoding.UTF8.GetBytes(connection.Server.Mechanisms.Offer(connection.Transport.Security)),
        Locales = "en_US"u8,
    }, turn);

    /// <summary>Takes a method of the opening; an error ends the connection.</summary>
    public AmqpError? OnMethod(uint id, ReadOnlySpan<byte> arguments, Turn turn) => (id, _step) switch
    {
        (ConnectionStartOk.Id, Step.Start) => OnStartOk(arguments),
        (ConnectionSecureOk.Id, Step.Securing) => OnSecureOk(arguments),
        (ConnectionTuneOk.Id, Step.Tune) => OnTuneOk(arguments),
        (ConnectionOpen.Id, Step.Open) => OnOpen(arguments, turn),
        _ => new AmqpError(ReplyCode.CommandInvalid, $"unexpected method {MethodNames.Of(id) ?? "?"} in connection state {_step.ToString().ToLowerInvariant()}"),
    };

    private AmqpError? OnStartOk(ReadOnlySpan<byte> arguments)
    {
        if (!ConnectionStartOk.TryRead(arguments, out var start)) return AmqpError.Malformed(arguments);
        connection.Client = new ClientProperties(ArgumentTable.Decode(start.ClientProperties));
        if (connection.Client.ConnectionName is { } given) connection.Name = $"{connection.Name} ('{Offences.Short(given)}')";
        string name = start.Mechanism.ToText();
        var transport = connection.Transport;
        if (connection.Server.Mechanisms.Find(name, transport.Security, out string fault) is not { } mechanism) return new AmqpError(ReplyCode.CommandInvalid, fault);
        Mechanism = name;
        _login = mechanism.Begin(new Credentials
        {
            Mechanism = name,
            Protocol = "amqp091",
            Peer = transport.Peer,
            IsLoopback = transport.IsLoopback,
            Security = transport.Security,
        });
        return Respond(start.Response);
    }

    private AmqpError? OnSecureOk(ReadOnlySpan<byte> arguments) =>
        ConnectionSecureOk.TryRead(arguments, out var answer) ? Respond(answer.Response) : AmqpError.Malformed(arguments);

    private AmqpError? Respond(ReadOnlySpan<byte> response)
    {
        byte[] said = response.ToArray();
        connection.Awaited.Begin(turn => LogInAsync(said, turn));
        return null;
    }

    private async ValueTask<AmqpError?> LogInAsync(byte[] response, Turn turn)
    {
        var step = await _login!.StepAsync(response, connection.Gone);
        if (step.Fault is { } fault) return new AmqpError(ReplyCode.SyntaxError, fault);
        if (step.Challenge is { } challenge)
        {
            _step = Step.Securing;
            connection.Send(new ConnectionSecure { Challenge = challenge.Span }, turn);
            return null;
        }
        return Identified(step.Result!, turn);
    }

    private AmqpError? Identified(AuthenticationResult identity, Turn turn)
    {
        if (identity.User is not { } found) return Refuse(identity.Refusal!);
        if (connection.Options.LoopbackUsers.Contains(found.Name, StringComparer.Ordinal) && !connection.Transport.IsLoopback)
        {
            connection.Broker.Options.Audit?.Note(
                new AuditEvent(ActorOf(found.Name), AuditAction.Login, AuditOutcome.Refused) { Detail = "the user can only connect via localhost" });
            return Refuse("the user can only connect via localhost");
        }
        _login = null;
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

    private AuditActor ActorOf(string user) => new(user, connection.Transport.Peer, "amqp091");

    private AmqpError? Refuse(string reason)
    {
        if (connection.Server.Offences.MayTell(PendingLogins.AddressOf(connection.Transport)))
            connection.Log.LoginRefused(connection.Name, Offences.Short(_login!.User), Mechanism, reason);
        // A client that did not say it understands the refusal sees the connection end, as the specification has it.
        if (!connection.Client.Understands("authentication_failure_close")) connection.Transport.Abort();
        return AmqpError.AccessRefused(
            $"Login was refused using authentication mechanism {Mechanism}. For details see the broker logfile.");
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
        var users = connection.Broker.Users;
        var verdict = _identity!.MayEnter(name, users);
        if (verdict != Verdict.Unasked) return Enter(name, verdict == Verdict.Allowed, turn);
        connection.Awaited.Begin(async later => Enter(name, await _identity.MayEnterAsync(name, users, connection.Gone), later));
        return null;
    }

    private AmqpError? Enter(string name, bool mayEnter, Turn turn)
    {
        var user = connection.User!;
        if (FindVirtualHost(connection.Broker, user.Name, mayEnter, name, out var virtualHost) is { } refused)
        {
            connection.Broker.Options.Audit?.Note(
                new AuditEvent(connection.Actor!, AuditAction.ConnectionOpen, AuditOutcome.Refused) { VirtualHost = name, Detail = refused.Text });
            return refused;
        }
        if (connection.Broker.Seats.Take(user.Name, virtualHost!, out var seat) is { } taken) return AmqpError.NotAllowed(taken.Text);
        connection.Seat = seat;
        connection.VirtualHost = virtualHost;
        connection.Rights = _identity!.Rights;
        connection.Grant = new Grant(connection.Broker.Users, user.Name, name, connection.Rights) { Actor = connection.Actor };
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
    /// <param name="mayEnter">Whether it may use it.</param>
    /// <param name="name">The virtual host's name.</param>
    /// <param name="virtualHost">The virtual host.</param>
    public static AmqpError? FindVirtualHost(Broker broker, string user, bool mayEnter, string name, out VirtualHost? virtualHost)
    {
        if (!broker.TryGetVirtualHost(name, out virtualHost)) return AmqpError.NotAllowed($"vhost {name} not found");
        return mayEnter ? null : AmqpError.NotAllowed($"access to vhost '{name}' refused for user '{user}'");
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
