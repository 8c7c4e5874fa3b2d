namespace Hoopoe.Protocols.Amqp;

/// <summary>What can be set about AMQP 0-9-1.</summary>
public sealed record AmqpOptions
{
    /// <summary>The product clients are told; frameworks switch on it.</summary>
    public string Product { get; init; } = "RabbitMQ";

    /// <summary>The RabbitMQ version whose behaviour is offered; clients switch on it.</summary>
    public string Version { get; init; } = "3.13.7";

    /// <summary>The platform clients are told.</summary>
    public string Platform { get; init; } = "Hoopoe";

    /// <summary>The information clients are told.</summary>
    public string Information { get; init; } = "Hoopoe message broker";

    /// <summary>The cluster's name clients are told.</summary>
    public string ClusterName { get; init; } = "hoopoe";

    /// <summary>The most connections there may be at a time; 0 is no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>The most connections there may be that have not logged in yet; 0 is no limit.</summary>
    public int MaxUnauthenticated { get; init; } = 4096;

    /// <summary>The most of them from one address; 0 is no limit.</summary>
    public int MaxUnauthenticatedPerAddress { get; init; } = 2048;

    /// <summary>The most channels there may be, of all connections together; 0 is no limit.</summary>
    public int MaxChannels { get; init; } = 500_000;

    /// <summary>The most consumers a channel may have; 0 is no limit.</summary>
    public int MaxConsumers { get; init; } = 10_000;

    /// <summary>The most channels a connection may have open; 0 is no limit.</summary>
    public ushort ChannelMax { get; init; } = 2047;

    /// <summary>The largest frame in bytes, 4096 at least.</summary>
    public uint FrameMax { get; init; } = 131_072;

    /// <summary>The largest frame in bytes of a client that has not logged in, 4096 at least.</summary>
    public uint InitialFrameMax { get; init; } = Wire.Frame.MinSize;

    /// <summary>The shortest heartbeat interval a client may ask for, in whole seconds.</summary>
    public TimeSpan MinHeartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest heartbeat interval a client may ask for, none being longer than any; zero is no limit.</summary>
    public TimeSpan MaxHeartbeat { get; init; }

    /// <summary>The heartbeat interval proposed to clients; zero proposes none.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a client may take from connecting to connection.open.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to answer connection.close.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest message body in bytes.</summary>
    public long MaxMessageBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>The most bytes a message's properties may have, headers included.</summary>
    public int MaxHeaderBytes { get; init; } = 128 * 1024;

    /// <summary>How deep tables and arrays may be nested in a message's headers; 1 to 100.</summary>
    public int MaxHeaderDepth { get; init; } = Wire.FieldTable.MaxDepth;

    /// <summary>The most values a message's headers may have, those in nested tables and arrays included.</summary>
    public int MaxHeaderFields { get; init; } = 4096;

    /// <summary>The most bytes the arguments of a method may have, such as queue.declare's.</summary>
    public int MaxArgumentBytes { get; init; } = 32 * 1024;

    /// <summary>Bytes of memory that bodies under way on one connection may take up together; one alone may be larger.</summary>
    public long MaxIncompleteBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>Bytes of memory that a transaction may hold until it is committed; 0 is no limit.</summary>
    public long MaxTransactionBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Bytes of memory that unacknowledged deliveries of a connection may hold, after which it gets no more; 0 is no limit.</summary>
    public long MaxUnackedBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Bytes that may wait for a client that does not read, after which nothing more is read from it.</summary>
    public long MaxUnreadBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long a delivery may stay unacknowledged; zero is for ever.</summary>
    public TimeSpan ConsumerTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether a channel is closed when a delivery times out, as RabbitMQ does, or only loses its messages to their queues.</summary>
    public bool ConsumerTimeoutClosesChannel { get; init; }

    /// <summary>Users who may only connect from this machine.</summary>
    public IReadOnlyList<string> LoopbackUsers { get; init; } = ["guest"];
}
