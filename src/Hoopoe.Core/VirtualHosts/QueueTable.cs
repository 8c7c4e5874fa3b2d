using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>The queues of a virtual host: declaring, finding, deleting. Any thread may call.</summary>
public sealed class QueueTable
{
    private static readonly string[] _comparedArguments =
    [
        "x-expires", "x-message-ttl", "x-dead-letter-exchange", "x-dead-letter-routing-key", "x-max-length",
        "x-max-length-bytes", "x-max-in-memory-length", "x-max-in-memory-bytes", "x-max-priority", "x-overflow",
        "x-queue-mode", "x-queue-version", "x-queue-master-locator", "x-single-active-consumer", "x-queue-type", "x-delivery-limit",
    ];

    private const string ReplyPrefix = "amq.rabbitmq.reply-to.";

    private readonly VirtualHost _virtualHost;
    private readonly ConcurrentDictionary<string, Queue> _queues = new(StringComparer.Ordinal);
    private readonly QueueTotals[] _ended = new QueueTotals[KindCount];
    private readonly ConcurrentDictionary<string, Queue>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    // Raised with every queue that comes or goes.
    private int _version;

    // Those that are in lists; guarded by the topology. Counting them anew for a limit would take longer with each that is declared.
    private int _listed;

    // By name, as long as none comes or goes: who looks page by page at very many has them sorted once.
    private volatile SortedQueues? _sorted;

    internal QueueTable(VirtualHost virtualHost)
    {
        _virtualHost = virtualHost;
        _lookup = _queues.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many kinds of queue there are.</summary>
    internal static int KindCount { get; } = Enum.GetValues<QueueKind>().Length;

    /// <summary>How many there are.</summary>
    public int Count => _queues.Count;

    /// <summary>All queues, by name, but for those that serve direct replies.</summary>
    public IReadOnlyList<Queue> All
    {
        get
        {
            int version = Volatile.Read(ref _version);
            if (_sorted is { } known && known.Version == version) return known.Queues;
            var sorted = new SortedQueues(version, [.. Unordered.OrderBy(queue => queue.Name, StringComparer.Ordinal)]);
            _sorted = sorted;
            return sorted.Queues;
        }
    }

    /// <summary>
    /// What happened in all queues so far, ended ones included, and what is in them; takes time with every queue there is. A
    /// moment old.
    /// </summary>
    public QueueTotals CountTotals()
    {
        Span<QueueTotals> byKind = stackalloc QueueTotals[KindCount];
        CountTotals(byKind);
        var all = default(QueueTotals);
        foreach (var totals in byKind) all = all.Plus(totals);
        return all;
    }

    /// <summary>The same for each <see cref="QueueKind"/>, in their order. A queue that ends meanwhile may be missing this once.</summary>
    public void CountTotals(Span<QueueTotals> byKind)
    {
        // Those that have ended come first: what was in neither is found the next time, and nothing is counted twice.
        lock (_virtualHost.Topology) _ended.CopyTo(byKind);
        foreach (var (_, queue) in _queues)
        {
            // Nothing ever happened in most queues of those who have very many.
            if (queue.IsUntouched) continue;
            ref var totals = ref byKind[(int)queue.Definition.Settings.Kind];
            totals = totals.With(queue);
        }
    }

    /// <summary>All queues but those that serve direct replies, in no order, for those to whom it is nothing: of very many, sorting costs more than a look at each.</summary>
    public IEnumerable<Queue> Unordered => _queues.Where(static pair => !IsForReplies(pair.Key)).Select(static pair => pair.Value);

    /// <summary>All queues, by name, those that serve direct replies too.</summary>
    internal IEnumerable<Queue> Everything => _queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal);

    /// <summary>Finds a queue.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Queue? queue) => _queues.TryGetValue(name, out queue);

    /// <summary>Finds a queue by the characters of its name.</summary>
    public bool TryGet(ReadOnlySpan<char> name, [NotNullWhen(true)] out Queue? queue) => _lookup.TryGetValue(name, out queue);

    /// <summary>
    /// Finds a queue that the connection <paramref name="owner"/> may use: an error if it is not there or another's. One
    /// for direct replies may only be asked after (<paramref name="asks"/>), whoever knows its name.
    /// </summary>
    public BrokerError? Find(string name, object? owner, out Queue? queue, bool asks = false)
    {
        if (!TryGet(name, out queue) || (!asks && IsForReplies(queue.Name))) return _virtualHost.NoSuchQueue(name);
        return CheckExclusive(queue, owner);
    }

    /// <summary>
    /// Declares a queue as a client asks for it: one without a name gets one of the broker's making, and a reserved name
    /// only finds what is there.
    /// </summary>
    public BrokerError? DeclareAsked(QueueDefinition request, object owner, Grant grant, out Queue? queue, Turn turn)
    {
        queue = null;
        if (request.Name.Length > 0)
        {
            // A reserved name is refused only where there is no such queue.
            if (!TryGet(request.Name, out _) && CheckName(request.Name) is { } reserved)
                return _virtualHost.Audit(grant, AuditAction.QueueDeclare, request.Name, reserved);
        }
        else
        {
            if (request.Arguments["x-queue-type"] is "quorum")
                return BrokerError.Precondition("Cannot declare a server-named queue for type rabbit_quorum_queue");
            // One whose rights have to be asked for comes again, and is to be told of the same name.
            request = request with { Name = grant.HeldName ?? _virtualHost.Broker.Random.Name("amq.gen-") };
            if (grant.MayWait)
            {
                var error = Declare(request, owner, grant, out queue, turn);
                grant.HeldName = grant.Question is null ? null : request.Name;
                return error;
            }
        }
        return Declare(request, owner, grant, out queue, turn);
    }

    /// <summary>Declares a queue: makes it, or checks that the one there is the same.</summary>
    /// <param name="request">The queue as asked for; its settings are filled in here.</param>
    /// <param name="owner">The connection that asks.</param>
    /// <param name="grant">What it may do.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="turn">The caller's turn.</param>
    public BrokerError? Declare(QueueDefinition request, object? owner, Grant grant, out Queue? queue, Turn turn)
    {
        var error = Declare(request, owner, grant, out queue, out bool made, turn);
        if ((error is null && !made) || !_virtualHost.IsAudited(grant)) return error;
        return _virtualHost.Audit(grant, AuditAction.QueueDeclare, request.Name, error, request.Summary);
    }

    private BrokerError? Declare(QueueDefinition request, object? owner, Grant grant, out Queue? queue, out bool made, Turn turn)
    {
        string name = request.Name;
        (queue, made) = (null, false);
        if (_virtualHost.CheckAudit(grant) is { } halted) return halted;
        if (grant.OnQueue(Right.Configure, name) is { } refused) return refused;
        if (TryGet(name, out var existing)) return CheckExisting(existing, request, owner, out queue, turn);
        if (ShortName.Check("queue name", name) is { } misnamed) return misnamed;
        // RabbitMQ tells who may have no more queues of that, whatever else is wrong.
        if (CheckLimit(name) is { } none) return none;
        if (ReadArguments(ref request) is { } bad) return bad;
        if (request.Settings.DeadLetterExchange is { } exchange
            && (grant.OnQueue(Right.Read, name) ?? grant.OnExchange(Right.Write, exchange)) is { } mayNot) return mayNot;
        lock (_virtualHost.Topology)
        {
            if (_virtualHost.HasEnded) return _virtualHost.Gone();
            if (!TryGet(name, out existing))
            {
                if (CheckLimit(name) is { } full) return full;
                queue = Add(request);
                _virtualHost.Broker.Counters.CountQueueDeclared(created: true);
                made = true;
                return null;
            }
        }
        return CheckExisting(existing, request, owner, out queue, turn);
    }

    // What has no arguments has the settings that it came with, those of no arguments.
    private BrokerError? ReadArguments(ref QueueDefinition request)
    {
        if (request.Arguments.Count == 0) return null;
        string where = $"for queue '{request.Name}' in vhost '{_virtualHost.Name}'";
        if (QueueArguments.Parse(request.Arguments, where, out var settings) is { } bad) return bad;
        request = request with { Settings = settings };
        return QueueArguments.CheckKind(request, settings, where);
    }

    /// <summary>Whether a name may be chosen by a client.</summary>
    public static BrokerError? CheckName(string name) => name.StartsWith("amq.", StringComparison.Ordinal)
        ? BrokerError.AccessRefused($"queue name '{name}' contains reserved prefix 'amq.*'")
        : null;

    /// <summary>Deletes a queue by name; one that is not there counts as deleted, with no messages.</summary>
    public BrokerError? Delete(string name, bool ifUnused, bool ifEmpty, object? owner, Grant grant, out int messages, Turn turn)
    {
        bool isThere = TryGet(name, out _);
        var error = DeleteAsked(name, ifUnused, ifEmpty, owner, grant, out messages, turn);
        if ((error is null && !isThere) || !_virtualHost.IsAudited(grant)) return error;
        return _virtualHost.Audit(grant, AuditAction.QueueDelete, name, error, $"{messages} messages");
    }

    /// <summary>Drops the messages that are ready in a queue, which the user must be allowed to read.</summary>
    /// <param name="name">The queue.</param>
    /// <param name="owner">The connection that asks.</param>
    /// <param name="grant">What it may do.</param>
    /// <param name="messages">How many messages there were.</param>
    /// <param name="turn">The caller's turn.</param>
    public BrokerError? Purge(string name, object? owner, Grant grant, out int messages, Turn turn)
    {
        messages = 0;
        Queue? queue = null;
        var error = _virtualHost.CheckAudit(grant) ?? grant.OnQueue(Right.Read, name) ?? Find(name, owner, out queue);
        if (error is null) messages = queue!.Purge(turn);
        return _virtualHost.IsAudited(grant) ? _virtualHost.Audit(grant, AuditAction.QueuePurge, name, error, $"{messages} messages") : error;
    }

    private BrokerError? DeleteAsked(string name, bool ifUnused, bool ifEmpty, object? owner, Grant grant, out int messages, Turn turn)
    {
        messages = 0;
        if (_virtualHost.CheckAudit(grant) is { } halted) return halted;
        if (grant.OnQueue(Right.Configure, name) is { } refused) return refused;
        if (!TryGet(name, out var queue) || IsForReplies(queue.Name)) return null;
        if (CheckExclusive(queue, owner) is { } locked) return locked;
        BrokerError? error = null;
        Delete(queue, (ready, consumers) =>
        {
            if (ifUnused && consumers > 0) error = BrokerError.Precondition($"queue '{name}' in vhost '{_virtualHost.Name}' in use");
            else if (ifEmpty && ready > 0) error = BrokerError.Precondition($"queue '{name}' in vhost '{_virtualHost.Name}' not empty");
            return error is null;
        }, out messages, turn);
        return error;
    }

    /// <summary>Deletes a queue if <paramref name="mayDelete"/> agrees, which sees how many messages and consumers it has.</summary>
    internal bool Delete(Queue queue, Func<int, int, bool> mayDelete, out int messages, Turn turn)
    {
        IReadOnlyList<Consumer>? consumers;
        lock (_virtualHost.Topology)
        {
            consumers = queue.Close(mayDelete, out messages, turn);
            if (consumers is null) return false;
            Take(queue);
            var removal = new JointRemoval(_virtualHost);
            _virtualHost.Exchanges.Remove(_virtualHost.Bindings.RemoveDestination(queue, removal), removal);
            if (queue.Definition.Survives) removal.Add(queue.Definition);
            _virtualHost.RoutingChanged();
            removal.Complete();
        }
        foreach (var consumer in consumers) turn.Afterwards(later => consumer.Sink.Cancelled(consumer, later));
        return true;
    }

    /// <summary>Ends all queues with their virtual host. Called with the topology held.</summary>
    /// <param name="removal">Gathers what ends.</param>
    /// <param name="consumers">Gathers whom to tell.</param>
    /// <param name="turn">The caller's turn.</param>
    internal void EndAll(JointRemoval removal, List<Consumer> consumers, Turn turn)
    {
        foreach (var queue in Everything)
        {
            consumers.AddRange(queue.Close(static (_, _) => true, out _, turn) ?? []);
            Take(queue);
            _virtualHost.Exchanges.Remove(_virtualHost.Bindings.RemoveDestination(queue, removal), removal);
            if (queue.Definition.Survives) removal.Add(queue.Definition);
        }
    }

    /// <summary>
    /// Makes a queue for direct replies: its name cannot be guessed, it is in no list, and it ends with its consumer.
    /// </summary>
    public Queue AddReplyQueue()
    {
        string name = _virtualHost.Broker.Random.Name(ReplyPrefix);
        lock (_virtualHost.Topology)
            return Add(new QueueDefinition(name, Durable: false, AutoDelete: false, null, Arguments.Empty, QueueSettings.Default));
    }

    /// <summary>Ends a queue whatever is in it: an exclusive one whose connection ends, or one for direct replies.</summary>
    public void End(Queue queue, Turn turn) => Delete(queue, static (_, _) => true, out _, turn);

    /// <summary>The definitions that survive a restart, by name. Called with the topology held.</summary>
    internal IEnumerable<QueueDefinition> Recorded => All.Select(queue => queue.Definition).Where(definition => definition.Survives);

    /// <summary>Makes a queue that recovery found, whatever its arguments are worth by now.</summary>
    /// <returns>Why it is not as it was, or null.</returns>
    internal string? Restore(QueueDefinition definition)
    {
        string where = $"for queue '{definition.Name}' in vhost '{_virtualHost.Name}'";
        var error = QueueArguments.Parse(definition.Arguments, where, out var settings);
        if (error is not null) settings = QueueArguments.ReadWhatCanBe(definition.Arguments);
        lock (_virtualHost.Topology) Place(definition with { Settings = settings });
        return error is null ? null : $"made with those of its arguments that can be read: {error.Text}";
    }

    /// <summary>Whether a queue serves direct replies, by its name: nobody but the broker makes and sees it.</summary>
    internal static bool IsForReplies(string name) => name.StartsWith(ReplyPrefix, StringComparison.Ordinal);

    // What was sorted is let go of at once, so that it keeps no queue that has ended.
    private void Changed()
    {
        Interlocked.Increment(ref _version);
        _sorted = null;
    }

    private BrokerError? CheckLimit(string name)
    {
        if (_virtualHost.Limits.MaxQueues is { } limit && _listed >= limit)
            return BrokerError.Precondition($"cannot declare queue '{name}': queue limit in vhost '{_virtualHost.Name}' ({limit}) is reached");
        return _virtualHost.Broker.QueueCount is { IsFull: true, Most: var most }
            ? BrokerError.Precondition($"cannot declare queue '{name}': queue limit in cluster ({most}) is reached")
            : null;
    }

    private void Take(Queue queue)
    {
        if (!_queues.TryRemove(new KeyValuePair<string, Queue>(queue.Name, queue))) return;
        Changed();
        ref var ended = ref _ended[(int)queue.Definition.Settings.Kind];
        ended = ended.WithPast(queue);
        if (IsForReplies(queue.Name)) return;
        _listed--;
        _virtualHost.Broker.QueueCount.Remove();
        _virtualHost.Broker.Counters.CountQueueDeleted();
    }

    private Queue Add(QueueDefinition definition)
    {
        if (definition.Survives)
        {
            definition = definition with { DurableId = _virtualHost.Broker.Log.NextId() };
            _virtualHost.Record(definition);
        }
        return Place(definition);
    }

    private Queue Place(QueueDefinition definition)
    {
        var queue = new Queue(_virtualHost, definition);
        _queues[definition.Name] = queue;
        if (!IsForReplies(queue.Name))
        {
            _listed++;
            _virtualHost.Broker.QueueCount.Add();
        }
        Changed();
        _virtualHost.RoutingChanged();
        return queue;
    }

    private BrokerError? CheckExisting(Queue existing, QueueDefinition wanted, object? owner, out Queue? queue, Turn turn)
    {
        queue = existing;
        var current = existing.Definition;
        string where = $"for queue '{current.Name}' in vhost '{_virtualHost.Name}'";
        if (CheckExclusive(existing, owner) is { } locked) return locked;
        if (wanted.Exclusive != current.Exclusive) return Locked(current.Name);
        var error = Equivalence.Check("durable", wanted.Durable, current.Durable, where)
            ?? Equivalence.Check("auto_delete", wanted.AutoDelete, current.AutoDelete, where)
            ?? QueueArguments.Parse(wanted.Arguments, where, out _)
            ?? Equivalence.Check(wanted.Arguments, current.Arguments, _comparedArguments, where);
        if (error is not null) return error;
        existing.Touch(turn);
        _virtualHost.Broker.Counters.CountQueueDeclared(created: false);
        return null;
    }

    private BrokerError? CheckExclusive(Queue queue, object? owner) =>
        queue.Definition.ExclusiveOwner is { } exclusive && exclusive != owner ? Locked(queue.Name) : null;

    private BrokerError Locked(string name) => new(
        ErrorKind.ResourceLocked,
        $"cannot obtain exclusive access to locked queue '{name}' in vhost '{_virtualHost.Name}'. It could be originally declared on "
        + "another connection or the exclusive property value does not match that of the original declaration.");

    /// <summary>The queues by name, as of one version of the table. Immutable.</summary>
    private sealed record SortedQueues(int Version, IReadOnlyList<Queue> Queues);
}
