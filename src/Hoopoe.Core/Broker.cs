using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Counters;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Core.Telemetry;
using Hoopoe.Core.Tracing;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core;

/// <summary>What a broker is made of that a test may want to hold in its own hands.</summary>
public sealed record BrokerOptions
{
    /// <summary>The clock and its timers.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>
    /// The clock of what the broker does for itself and of its connections: memory, checkpoints, retries, heartbeats. It
    /// passes though messages' time stand still. Without it, <see cref="Time"/>.
    /// </summary>
    public TimeProvider? UpkeepTime { get; init; }

    /// <summary>The clock made of <see cref="Time"/>, where others need it before the broker; else it makes its own.</summary>
    public Clock? Clock { get; init; }

    /// <summary>Where randomness comes from.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>What remembers durable things.</summary>
    public IDurableLog Log { get; init; } = new VolatileLog();

    /// <summary>Bytes of message memory above which publishers are slowed, and at which publishes are refused.</summary>
    public long MemoryLimitBytes { get; init; } = 1L << 32;

    /// <summary>Bytes of message memory above which messages that wait are moved to the disk, where there is a journal; six times as many for queues with consumers.</summary>
    public long PageAboveBytes { get; init; } = 32 << 20;

    /// <summary>How much may be declared.</summary>
    public NodeLimits Limits { get; init; } = new();

    /// <summary>In what pieces messages are moved to the disk.</summary>
    internal PagingLimits Paging { get; init; } = new();

    /// <summary>The application's interceptors, in any order.</summary>
    public IReadOnlyList<IInterceptor> Interceptors { get; init; } = [];

    /// <summary>Exchange kinds of the application, by the type that clients declare.</summary>
    public IReadOnlyDictionary<string, ExchangeKind> ExchangeKinds { get; init; } = new Dictionary<string, ExchangeKind>();

    /// <summary>Who is asked about a login, in order; the users of the broker come last.</summary>
    public IReadOnlyList<IAuthenticator> Authenticators { get; init; } = [];

    /// <summary>How it finds out who its clients are.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>Told who did what; nobody, where it is null.</summary>
    public IAuditTrail? Audit { get; init; }

    /// <summary>Told what the application's code threw, and in which of its interceptors, exchange kinds or authenticators.</summary>
    public Action<string, Exception> ExtensionFailed { get; init; } = static (_, _) => { };

    /// <summary>Told of failures that are nobody's input's fault.</summary>
    public Action<Exception> Failed { get; init; } = static _ => { };
}

/// <summary>
/// A node's message broker without any protocol: virtual hosts, users, message memory, timers. Protocols are built on
/// it. Any thread may call; dispose it after the last connection is gone.
/// </summary>
public sealed class Broker : IDisposable
{
    private const int ConsumedFactor = 6;

    private readonly ConcurrentDictionary<string, VirtualHost> _virtualHosts = new(StringComparer.Ordinal);
    private readonly Lock _addingVirtualHost = new();
    private HostTotals _ended;
    private volatile bool _hasSpanListeners;
    private long _memoryLimitBytes;

    /// <summary>Makes a broker without users or virtual hosts.</summary>
    public Broker(BrokerOptions options)
    {
        Options = options;
        (QueueCount, ExchangeCount, BindingCount) = (new(options.Limits.MaxQueues), new(options.Limits.MaxExchanges), new(options.Limits.MaxBindings));
        MemoryLimitBytes = options.MemoryLimitBytes;
        Random = options.Random;
        Log = options.Log;
        Clock = options.Clock ?? new Clock(options.Time);
        Timers = new Timers(Clock, options.Time, options.Failed);
        Upkeep = options.UpkeepTime is { } time && time != options.Time ? new Timers(new Clock(time), time, options.Failed) : Timers;
        Users = new Users(Log, Random);
        GlobalParameters = new GlobalParameters(Log);
        Seats = new ConnectionSeats(Upkeep.Clock);
        UserLimits = new UserLimitTable(Log, Seats);
        Users.Removed = Forget;
        Formats.Register(NeutralFormat.Number, new NeutralFormat());

        Interceptors = new Interceptors(options.Interceptors, options.ExtensionFailed);
        ExchangeKinds = new ExchangeKinds(options.ExchangeKinds, options.ExtensionFailed);
        Authentication = new Authentication(Users, options, Upkeep, Counters.Logins);
        Relief = new MemoryRelief(this);
        _ = new SlabTrimming(this);
    }

    /// <summary>What it was made of.</summary>
    public BrokerOptions Options { get; }

    /// <summary>Its clock.</summary>
    public Clock Clock { get; }

    /// <summary>The due times of messages and queues.</summary>
    public Timers Timers { get; }

    /// <summary>
    /// The due times of what it does for itself and of its connections; the same as <see cref="Timers"/> unless messages
    /// have a time of their own.
    /// </summary>
    public Timers Upkeep { get; }

    /// <summary>Its randomness.</summary>
    public RandomSource Random { get; }

    /// <summary>What remembers durable things.</summary>
    public IDurableLog Log { get; }

    /// <summary>Its users and what they may do.</summary>
    public Users Users { get; }

    /// <summary>The clients that are connected, whatever protocol they speak.</summary>
    public ClientConnections Connections { get; } = new();

    /// <summary>Its parameters that belong to no virtual host.</summary>
    public GlobalParameters GlobalParameters { get; }

    /// <summary>How much its users may have open, and how fast they may publish.</summary>
    public UserLimitTable UserLimits { get; }

    /// <summary>Who is connected, as far as limits ask.</summary>
    public ConnectionSeats Seats { get; }

    /// <summary>The queues of all virtual hosts, those for direct replies apart.</summary>
    public DefinitionCount QueueCount { get; }

    /// <summary>The exchanges of all virtual hosts, those apart that every one has.</summary>
    public DefinitionCount ExchangeCount { get; }

    /// <summary>The bindings of all virtual hosts, those of default exchanges apart.</summary>
    public DefinitionCount BindingCount { get; }

    /// <summary>What happened so far, whatever became of those whom it happened to.</summary>
    public BrokerCounters Counters { get; } = new();

    /// <summary>Who a client is that logs in.</summary>
    public Authentication Authentication { get; }

    /// <summary>The application's interceptors.</summary>
    public Interceptors Interceptors { get; }

    /// <summary>The memory its messages live in.</summary>
    public SlabPool Memory { get; } = new();

    /// <summary>Whether message memory has reached its limit: what is published now is refused.</summary>
    public bool IsMemoryFull => Memory.BytesInUse >= MemoryLimitBytes;

    /// <summary>
    /// Bytes of message memory above which publishers are slowed, and at which publishes are refused: the option's, until another is
    /// set. Above 0. Any thread may set it; it counts at once, and a restart forgets it.
    /// </summary>
    public long MemoryLimitBytes
    {
        get => Volatile.Read(ref _memoryLimitBytes);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            Volatile.Write(ref _memoryLimitBytes, value);
        }
    }

    /// <summary>Bytes of message memory above which messages that wait are moved to the disk: well below the limit.</summary>
    /// <param name="consumed">
    /// Whether a queue has consumers: what they are about to take is not worth writing, so such a queue moves later.
    /// </param>
    internal long PageAboveBytes(bool consumed) =>
        Math.Min(consumed ? Options.PageAboveBytes * ConsumedFactor : Options.PageAboveBytes, MemoryLimitBytes / 2);

    /// <summary>Moves messages of all queues to the disk while message memory is short.</summary>
    internal MemoryRelief Relief { get; }

    /// <summary>Notes what it does with messages; null while nothing is traced. Set at any time, by one who sets it at a time.</summary>
    public Tracer? Tracer { get; set; }

    /// <summary>
    /// Told when somebody began or ceased to listen to <see cref="BrokerTelemetry"/>'s spans, by the thread that found out; it
    /// is to see to <see cref="Tracer"/>.
    /// </summary>
    public Action? SpanListenersChanged { get; set; }

    /// <summary>
    /// The tracer for what a publisher sends now. Asked once for what a read brought in: it is here that those who begin to
    /// listen to spans are found, as nobody tells of them.
    /// </summary>
    public Tracer? TracerForPublishing()
    {
        bool has = BrokerTelemetry.HasSpanListeners;
        if (has != _hasSpanListeners) NoteSpanListeners(has);
        return Tracer;
    }

    /// <summary>The message formats of its protocols.</summary>
    public MessageFormats Formats { get; } = new();

    /// <summary>
    /// Raised when policies give queues of a virtual host another consumer timeout, with the least of those that policies give
    /// there, in milliseconds; 0 is for ever. Raised with the topology held: a handler enters no queue.
    /// </summary>
    public event Action<VirtualHost, long>? ConsumerTimeoutsChanged;

    /// <summary>The exchange kinds it knows.</summary>
    public ExchangeKinds ExchangeKinds { get; }

    /// <summary>All virtual hosts, by name.</summary>
    public IReadOnlyList<VirtualHost> VirtualHosts => [.. _virtualHosts.Values.OrderBy(host => host.Name, StringComparer.Ordinal)];

    /// <summary>Hashes a new password, which takes a while.</summary>
    public PasswordHash HashPassword(string password) => Options.Access.Hashing.Hash(password, Random);

    /// <summary>The same, away from threads that have better things to do.</summary>
    public ValueTask<PasswordHash> HashPasswordAsync(string password, CancellationToken cancel) =>
        Options.Access.Offload.RunAsync(() => HashPassword(password), cancel);

    /// <summary>Finds a virtual host.</summary>
    public bool TryGetVirtualHost(string name, [NotNullWhen(true)] out VirtualHost? virtualHost) =>
        _virtualHosts.TryGetValue(name, out virtualHost);

    /// <summary>The virtual host of that name, made if it is not there.</summary>
    public VirtualHost AddVirtualHost(string name)
    {
        lock (_addingVirtualHost)
        {
            if (TryGetVirtualHost(name, out var existing)) return existing;
            // Its key first: where that cannot be kept, nothing of the virtual host is.
            _ = Log.Keys?.Of(name);
            if (Log.Keeps) Log.Defined(new DefinitionChange(name, null, Removed: false));
            return MakeVirtualHost(name);
        }
    }

    /// <summary>
    /// Removes a virtual host with all that is in it and all permissions on it; false if there is none of that name. Those
    /// who are connected to it are the caller's to close (<see cref="ClientConnections"/>). What it was encrypted with is destroyed when this returns.
    /// </summary>
    /// <exception cref="IOException">It is gone, and its keys could not be destroyed on disk; the next start does that.</exception>
    public bool RemoveVirtualHost(string name, Turn turn)
    {
        lock (_addingVirtualHost)
        {
            if (!_virtualHosts.TryRemove(name, out var host)) return false;
            Users.RemoveAllIn(name);
            host.End(turn);
            _ended = _ended.Plus(host.CountTotals());
            Log.Keys?.Erase(name);
            return true;
        }
    }

    /// <summary>
    /// What happened in all virtual hosts so far, ended ones included, and what is in them; takes time with every queue there is, and
    /// no locks of theirs. What ends while it is counted may be missing this once.
    /// </summary>
    public HostTotals CountTotals()
    {
        HostTotals totals;
        lock (_addingVirtualHost) totals = _ended;
        foreach (var (_, host) in _virtualHosts) totals = totals.Plus(host.CountTotals());
        return totals;
    }

    /// <summary>Makes what recovery found, before the first client comes; none of it is recorded again.</summary>
    /// <param name="state">What recovery found.</param>
    /// <param name="report">Told of each definition that is not as it was, and why.</param>
    public void Restore(DefinitionState state, Action<DefinitionChange, string> report) => new Restoration(this, report).Run(state);

    /// <summary>Bytes of messages that a queue may have in memory now.</summary>
    internal long AllowedBytes(long inUse, bool consumed) =>
        Options.Paging.AllowedBytes(inUse, PageAboveBytes(consumed), MemoryLimitBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Timers.Dispose();
        Upkeep.Dispose();
    }

    /// <summary>Definitions that only a newer version understands, in the order they were recorded.</summary>
    internal IReadOnlyList<DefinitionChange> UnknownDefinitions { get; set; } = [];

    /// <summary>The virtual hosts, with every one whose record has been written.</summary>
    internal IReadOnlyList<VirtualHost> VirtualHostsAsRecorded()
    {
        lock (_addingVirtualHost) return VirtualHosts;
    }

    internal void NoteConsumerTimeouts(VirtualHost virtualHost, long leastMs) => ConsumerTimeoutsChanged?.Invoke(virtualHost, leastMs);

    internal void RestoreVirtualHost(string name)
    {
        lock (_addingVirtualHost)
        {
            if (!TryGetVirtualHost(name, out _)) MakeVirtualHost(name);
        }
    }

    // Nothing more is done in the name of a user that is no more.
    private void Forget(string user)
    {
        UserLimits.Remove(user);
        foreach (var connection in Connections.All.Where(one => one.User == user).ToArray()) connection.Close($"user '{user}' is deleted");
    }

    private void NoteSpanListeners(bool has)
    {
        _hasSpanListeners = has;
        SpanListenersChanged?.Invoke();
    }

    private VirtualHost MakeVirtualHost(string name) => _virtualHosts[name] = new VirtualHost(this, name);
}
