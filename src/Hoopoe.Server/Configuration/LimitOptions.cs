using Hoopoe.Protocols.Amqp.Wire;
using static Hoopoe.Server.Configuration.OptionDescription;

namespace Hoopoe.Server.Configuration;

/// <summary>The options that bound what clients may take up: those of docs/limits.md, in the order in which they stand there.</summary>
public static class LimitOptions
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _none = TimeSpan.Zero;
    private static readonly TimeSpan _longest = TimeSpan.FromDays(365);
    private static readonly TimeSpan _longestHeartbeat = TimeSpan.FromSeconds(ushort.MaxValue);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OptionDescription> All { get; } = [.. Connections(), .. Opening(), .. Frames(), .. Memory(), .. Definitions(), .. Http()];

    private static IEnumerable<OptionDescription> Connections() =>
    [
        Of("listen.max-connections", "most connections at a time at each address; 0 is no limit", OptionTypes.Number(0, int.MaxValue),
            o => o.Listen.MaxConnections, (o, v) => o with { Listen = o.Listen with { MaxConnections = v } }),
        Of("listen.backlog", "how many connections may wait to be accepted at each address", OptionTypes.Number(1, 65_535),
            o => o.Listen.Backlog, (o, v) => o with { Listen = o.Listen with { Backlog = v } }),
        Of("listen.keepalive", "after how long a silence the system asks whether a peer's machine is still there; 0 never asks", OptionTypes.Time(_none, TimeSpan.FromHours(9)),
            o => o.Listen.KeepAlive, (o, v) => o with { Listen = o.Listen with { KeepAlive = v } }),
        Of("listen.send-timeout", "how long a peer may take nothing of what is sent to it (Linux); 0 is for ever", OptionTypes.Time(_none, TimeSpan.FromDays(1)),
            o => o.Listen.SendTimeout, (o, v) => o with { Listen = o.Listen with { SendTimeout = v } }),
        Of("amqp.max-connections", "most connections at a time; 0 is no limit", OptionTypes.Number(0, int.MaxValue),
            o => o.Amqp.MaxConnections, (o, v) => o with { Amqp = o.Amqp with { MaxConnections = v } }),
        Of("amqp.max-channels", "most channels of all connections together; 0 is no limit", OptionTypes.Number(0, int.MaxValue),
            o => o.Amqp.MaxChannels, (o, v) => o with { Amqp = o.Amqp with { MaxChannels = v } }),
        Of("amqp.channel-max", "most channels of a connection; 0 is no limit", OptionTypes.Number(0, ushort.MaxValue),
            o => o.Amqp.ChannelMax, (o, v) => o with { Amqp = o.Amqp with { ChannelMax = (ushort)v } }),
        Of("amqp.max-consumers", "most consumers of a channel; 0 is no limit", OptionTypes.Number(0, int.MaxValue),
            o => o.Amqp.MaxConsumers, (o, v) => o with { Amqp = o.Amqp with { MaxConsumers = v } }),
    ];

    private static IEnumerable<OptionDescription> Opening() =>
    [
        Of("amqp.max-unauthenticated", "most connections that have not logged in; 0 is no limit", OptionTypes.Number(0, int.MaxValue),
            o => o.Amqp.MaxUnauthenticated, (o, v) => o with { Amqp = o.Amqp with { MaxUnauthenticated = v } }),
        Of("amqp.max-unauthenticated-per-address", "most of them from one address; 0 is no limit", OptionTypes.Number(0, int.MaxValue),
            o => o.Amqp.MaxUnauthenticatedPerAddress, (o, v) => o with { Amqp = o.Amqp with { MaxUnauthenticatedPerAddress = v } }),
        Of("amqp.handshake-timeout", "how long a client may take to open its connection", OptionTypes.Time(TimeSpan.FromMilliseconds(1), _longest),
            o => o.Amqp.HandshakeTimeout, (o, v) => o with { Amqp = o.Amqp with { HandshakeTimeout = v } }),
        Of("amqp.close-timeout", "how long a client may take to answer connection.close", OptionTypes.Time(TimeSpan.FromMilliseconds(1), _longest),
            o => o.Amqp.CloseTimeout, (o, v) => o with { Amqp = o.Amqp with { CloseTimeout = v } }),
        Of("amqp.min-heartbeat", "shortest heartbeat interval that a client may ask for", OptionTypes.Time(_second, _longestHeartbeat),
            o => o.Amqp.MinHeartbeat, (o, v) => o with { Amqp = o.Amqp with { MinHeartbeat = v } }),
        Of("amqp.max-heartbeat", "longest one, none being longer than any; 0 is no limit", OptionTypes.Time(_none, _longestHeartbeat),
            o => o.Amqp.MaxHeartbeat, (o, v) => o with { Amqp = o.Amqp with { MaxHeartbeat = v } }),
    ];

    private static IEnumerable<OptionDescription> Frames() =>
    [
        Of("amqp.initial-frame-max", "largest frame of a client that has not logged in", OptionTypes.Size(Frame.MinSize, 1 << 20),
            o => o.Amqp.InitialFrameMax, (o, v) => o with { Amqp = o.Amqp with { InitialFrameMax = (uint)v } }),
        Of("amqp.frame-max", "largest frame", OptionTypes.Size(Frame.MinSize, 1 << 30),
            o => o.Amqp.FrameMax, (o, v) => o with { Amqp = o.Amqp with { FrameMax = (uint)v } }),
        Of("amqp.max-message-size", "largest message body", OptionTypes.Size(1, 1L << 30),
            o => o.Amqp.MaxMessageBytes, (o, v) => o with { Amqp = o.Amqp with { MaxMessageBytes = v } }),
        Of("amqp.max-header-size", "largest properties of a message, headers included", OptionTypes.Size(64, 1 << 30),
            o => o.Amqp.MaxHeaderBytes, (o, v) => o with { Amqp = o.Amqp with { MaxHeaderBytes = (int)v } }),
        Of("amqp.max-header-depth", "how deep tables and arrays may be nested in a message's headers", OptionTypes.Number(1, FieldTable.MaxDepth),
            o => o.Amqp.MaxHeaderDepth, (o, v) => o with { Amqp = o.Amqp with { MaxHeaderDepth = v } }),
        Of("amqp.max-header-fields", "most values in a message's headers, nested ones included", OptionTypes.Number(1, int.MaxValue),
            o => o.Amqp.MaxHeaderFields, (o, v) => o with { Amqp = o.Amqp with { MaxHeaderFields = v } }),
        Of("amqp.max-arguments-size", "largest arguments of a method, such as queue.declare's", OptionTypes.Size(4096, 1 << 30),
            o => o.Amqp.MaxArgumentBytes, (o, v) => o with { Amqp = o.Amqp with { MaxArgumentBytes = (int)v } }),
    ];

    private static IEnumerable<OptionDescription> Memory() =>
    [
        Of("amqp.max-incomplete-size", "memory for bodies under way on one connection; one alone may be larger", OptionTypes.Size(1, 1L << 50),
            o => o.Amqp.MaxIncompleteBytes, (o, v) => o with { Amqp = o.Amqp with { MaxIncompleteBytes = v } }),
        Of("amqp.max-transaction-size", "memory for a transaction that is not committed; 0 is no limit", OptionTypes.Size(0, 1L << 50),
            o => o.Amqp.MaxTransactionBytes, (o, v) => o with { Amqp = o.Amqp with { MaxTransactionBytes = v } }),
        Of("amqp.max-unacked-size", "memory for a connection's unacknowledged deliveries, after which it gets no more; 0 is no limit", OptionTypes.Size(0, 1L << 50),
            o => o.Amqp.MaxUnackedBytes, (o, v) => o with { Amqp = o.Amqp with { MaxUnackedBytes = v } }),
        Of("amqp.max-unread-size", "memory for what a client does not read, after which nothing more is read from it", OptionTypes.Size(64 * 1024, 1L << 50),
            o => o.Amqp.MaxUnreadBytes, (o, v) => o with { Amqp = o.Amqp with { MaxUnreadBytes = v } }),
    ];

    private static IEnumerable<OptionDescription> Definitions() =>
    [
        Of("limits.max-queues", "most queues; 0 is no limit", OptionTypes.Number(0, int.MaxValue),
            o => o.Limits.MaxQueues, (o, v) => o with { Limits = o.Limits with { MaxQueues = v } }),
        Of("limits.max-exchanges", "most exchanges; 0 is no limit", OptionTypes.Number(0, int.MaxValue),
            o => o.Limits.MaxExchanges, (o, v) => o with { Limits = o.Limits with { MaxExchanges = v } }),
        Of("limits.max-bindings", "most bindings; 0 is no limit", OptionTypes.Number(0, int.MaxValue),
            o => o.Limits.MaxBindings, (o, v) => o with { Limits = o.Limits with { MaxBindings = v } }),
    ];

    private static IEnumerable<OptionDescription> Http() =>
    [
        Of("http.max-connections", "most connections over HTTP at a time; 0 is no limit", OptionTypes.Number(0, int.MaxValue),
            o => o.Http.Limits.MaxConnections, (o, v) => o with { Http = o.Http with { Limits = o.Http.Limits with { MaxConnections = v } } }),
        Of("http.header-timeout", "how long the headers of a call may take", OptionTypes.Time(_second, _longest),
            o => o.Http.Limits.HeaderTimeout, (o, v) => o with { Http = o.Http with { Limits = o.Http.Limits with { HeaderTimeout = v } } }),
        Of("http.idle-timeout", "how long a connection over HTTP may be kept open without a call", OptionTypes.Time(_second, _longest),
            o => o.Http.Limits.IdleTimeout, (o, v) => o with { Http = o.Http with { Limits = o.Http.Limits with { IdleTimeout = v } } }),
    ];
}
