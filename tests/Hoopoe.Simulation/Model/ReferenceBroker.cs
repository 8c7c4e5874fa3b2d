using Change = Hoopoe.Simulation.Model.DurableHistory.Change;

namespace Hoopoe.Simulation.Model;

/// <summary>
/// What a broker must do, written for clarity and apart from the broker's code: lists instead of pages and journals. It does
/// not choose who is given a message and when; it is told how many each queue gave (<see cref="Budget"/>) and says which ones
/// these must have been (<see cref="Given"/>).
/// </summary>
internal sealed class ReferenceBroker
{
    private readonly Queue<(ModelQueue Source, Copy Copy, string Reason)> _dying = new();

    public SortedDictionary<string, ModelQueue> Queues { get; } = new(StringComparer.Ordinal);

    /// <summary>What exchanges hold back, by exchange.</summary>
    public SortedDictionary<string, List<Copy>> Held { get; } = new(StringComparer.Ordinal);

    public RoutingTable Routing { get; } = new();

    public DurableHistory Durable { get; } = new();

    public long NowMs { get; set; }

    /// <summary>How many messages each queue has given to consumers in the operation under way, and the model has not.</summary>
    public Dictionary<string, int> Budget { get; } = [];

    /// <summary>Which messages these were, by queue, in order.</summary>
    public Dictionary<string, List<Copy>> Given { get; } = [];

    /// <summary>When something is to happen by itself.</summary>
    public long NextDueMs => Math.Min(
        Queues.Values.Select(queue => queue.NextDueMs).DefaultIfEmpty(Copy.Never).Min(),
        Held.Values.SelectMany(copies => copies).Select(copy => copy.DueMs).DefaultIfEmpty(Copy.Never).Min());

    public static string HeldPlace(string exchange) => $"exchange {exchange}";

    /// <summary>Publishes messages that came at once.</summary>
    public List<Outcome> Publish(IReadOnlyList<PublishedMessage> messages)
    {
        var entering = new List<(Copy Copy, List<ModelQueue> Queues)>();
        var outcomes = new Outcome[messages.Count];
        var arrivals = new List<(ModelQueue Queue, List<(Copy Copy, int Index)> Copies)>();
        for (int i = 0; i < messages.Count; i++)
        {
            var copies = Enter(new Copy(messages[i]), out var steps);
            outcomes[i].Step = Durable.Note(steps);
            outcomes[i].IsKept = steps.Exists(step => step.Copy.Durable);
            outcomes[i].Routed = copies.Count > 0 || _heldLast;
            foreach (var (queue, copy) in copies)
            {
                int at = arrivals.FindIndex(one => one.Queue == queue);
                if (at < 0)
                {
                    arrivals.Add((queue, []));
                    at = arrivals.Count - 1;
                }
                arrivals[at].Copies.Add((copy, i));
            }
        }
        foreach (var (queue, copies) in arrivals)
        {
            foreach (var (copy, index) in copies) outcomes[index].Refused |= !Accept(queue, copy);
            Leave(queue);
        }
        return [.. outcomes];
    }

    /// <summary>Commits: all of this or nothing is on the disk.</summary>
    /// <returns>The step by which it is; 0 where nothing of it is to be there.</returns>
    public long Commit(IReadOnlyList<PublishedMessage> messages, IReadOnlyList<(ModelQueue Queue, Copy Copy)> acknowledged)
    {
        var steps = new List<Change>();
        var arrivals = new List<(ModelQueue Queue, Copy Copy)>();
        foreach (var message in messages)
        {
            arrivals.AddRange(Enter(new Copy(message), out var step));
            steps.AddRange(step);
        }
        steps.AddRange(acknowledged.Where(one => !one.Queue.Gone).Select(one => new Change(one.Queue.Name, one.Copy, Added: false)));
        long committed = Durable.Note(steps);
        foreach (var group in arrivals.GroupBy(arrival => arrival.Queue))
        {
            foreach (var (queue, copy) in group) Accept(queue, copy);
            Leave(group.Key);
        }
        foreach (var (queue, _) in acknowledged) LetGo(queue);
        return steps.Exists(step => step.Copy.Durable) ? committed : 0;
    }

    /// <summary>Deliveries of one queue are acknowledged.</summary>
    public void Acknowledge(ModelQueue queue, IEnumerable<Copy> copies)
    {
        foreach (var copy in copies)
        {
            if (!queue.Gone) Durable.Note(new Change(queue.Name, copy, Added: false));
        }
        LetGo(queue, copies.Count());
    }

    /// <summary>Deliveries of one queue are rejected for good.</summary>
    public void Reject(ModelQueue queue, IReadOnlyList<Copy> copies)
    {
        if (!queue.Gone)
        {
            foreach (var copy in copies) Die(queue, copy, Death.Rejected);
        }
        LetGo(queue, copies.Count);
    }

    /// <summary>Deliveries of one queue come back.</summary>
    public void Requeue(ModelQueue queue, IReadOnlyList<Copy> copies)
    {
        if (!queue.Gone)
        {
            foreach (var copy in copies)
            {
                copy.Redelivered = true;
                copy.Returns++;
                if (queue.Spec.DeliveryLimit is { } limit && copy.Returns > limit) Die(queue, copy, Death.DeliveryLimit);
                else if (copy.ExpiresAtMs <= NowMs) Die(queue, copy, Death.Expired);
                else queue.Insert(copy);
            }
        }
        LetGo(queue, copies.Count);
    }

    /// <summary>Somebody fetches the first message.</summary>
    public Copy? Fetch(ModelQueue queue, bool noAck)
    {
        queue.LastUsedMs = NowMs;
        queue.WasConsumed = true;
        if (queue.Ready.Count == 0) return null;
        var copy = queue.TakeHead();
        if (noAck) Durable.Note(new Change(queue.Name, copy, Added: false));
        else queue.Unacked++;
        return copy;
    }

    public void Subscribe(ModelConsumer consumer)
    {
        consumer.Queue.Consumers.Add(consumer);
        consumer.Queue.LastUsedMs = NowMs;
        consumer.Queue.WasConsumed = true;
        Leave(consumer.Queue);
    }

    /// <summary>A consumer ends; what it holds stays with its channel.</summary>
    public void Unsubscribe(ModelConsumer consumer)
    {
        var queue = consumer.Queue;
        if (!queue.Consumers.Remove(consumer)) return;
        queue.LastUsedMs = NowMs;
        Leave(queue);
        if (queue.Spec.AutoDelete && queue.Consumers.Count == 0) Delete(queue);
    }

    public int Purge(ModelQueue queue)
    {
        var all = queue.TakeAll();
        foreach (var copy in all) Durable.Note(new Change(queue.Name, copy, Added: false));
        return all.Count;
    }

    /// <summary>A queue ends with all that is in it.</summary>
    public void Delete(ModelQueue queue)
    {
        queue.Gone = true;
        Queues.Remove(queue.Name);
        Routing.RemoveQueue(queue.Name);
        Durable.Forget(queue.Name);
    }

    /// <summary>Lets happen what is due by now.</summary>
    public void LetDue()
    {
        // Timers come a millisecond late, and then for all that is due.
        if (NextDueMs >= NowMs) return;
        foreach (var (exchange, copies) in Held)
        {
            if (!copies.Exists(copy => copy.DueMs <= NowMs)) continue;
            var due = copies.Where(copy => copy.DueMs <= NowMs).OrderBy(copy => copy.DueMs).ThenBy(copy => copy.Sequence).ToList();
            foreach (var copy in due)
            {
                copies.Remove(copy);
                var served = new Copy(copy.Message) { Exchange = copy.Exchange, Key = copy.Key, Deaths = copy.Deaths, DelayServed = true };
                Move(new Change(HeldPlace(exchange), copy, Added: false), served);
            }
        }
        foreach (var queue in Queues.Values.Where(queue => queue.NextDueMs <= NowMs).ToList())
        {
            // What should be gone by now goes first, before what goes at this very moment.
            foreach (var copy in queue.TakeExpired(NowMs - 1)) Die(queue, copy, Death.Expired);
            Leave(queue);
            if (queue.UnusedUntilMs <= NowMs) Delete(queue);
        }
    }

    /// <summary>Begins anew with what a restart left.</summary>
    public void Restart(Dictionary<string, List<Copy>> left)
    {
        foreach (var queue in Queues.Values.ToList())
        {
            if (!queue.Spec.Survives)
            {
                queue.Gone = true;
                Queues.Remove(queue.Name);
                continue;
            }
            var anew = new ModelQueue(queue.Spec) { WasConsumed = queue.WasConsumed, LastUsedMs = NowMs };
            foreach (var copy in left.GetValueOrDefault(queue.Name) ?? [])
            {
                anew.Number(copy);
                anew.Insert(copy);
            }
            queue.Gone = true;
            Queues[queue.Name] = anew;
        }
        Routing.Restart(Queues.ContainsKey);
        Held.Clear();
        foreach (string exchange in Routing.Exchanges.Keys)
        {
            if (left.TryGetValue(HeldPlace(exchange), out var copies)) Held[exchange] = [.. copies];
        }
        Durable.Restart(left.SelectMany(place => place.Value.Select(copy => (place.Key, copy))));
        foreach (var queue in Queues.Values)
        {
            // What has expired does not push out what has not.
            foreach (var copy in queue.TakeExpired(NowMs)) Die(queue, copy, Death.Expired);
            Leave(queue);
        }
    }

    /// <summary>
    /// Ends an operation: dead letters go on, in the order in which they died, also those that die of others' coming.
    /// </summary>
    public void Complete()
    {
        while (_dying.TryDequeue(out var one))
        {
            var (source, copy, reason) = one;
            var leaves = new Change(source.Name, copy, Added: false);
            string exchange = source.Spec.DeadLetterExchange!;
            if (exchange.Length > 0 && !Routing.Exchanges.ContainsKey(exchange)) Durable.Note(leaves);
            else Move(leaves, copy.AfterDeath(source.Name, reason, exchange, source.Spec.DeadLetterKey));
        }
    }

    /// <summary>What became of a publish.</summary>
    internal struct Outcome
    {
        /// <summary>Whether it went anywhere.</summary>
        public bool Routed;

        /// <summary>Whether a queue refused it.</summary>
        public bool Refused;

        /// <summary>Whether it is to be on disk.</summary>
        public bool IsKept;

        /// <summary>By which step it is.</summary>
        public long Step;
    }

    // Where a message goes. What its entering notes is the caller's to write down.
    private List<(ModelQueue Queue, Copy Copy)> Enter(Copy copy, out List<Change> steps)
    {
        steps = [];
        var entered = new List<(ModelQueue Queue, Copy Copy)>();
        var names = Routing.Route(copy, Queues.ContainsKey, out var heldBy);
        foreach (string name in names)
        {
            var queue = Queues[name];
            var own = copy.Anew();
            own.Durable = copy.Message.Persistent && queue.Spec.Survives;
            steps.Add(new Change(name, own, Added: true));
            entered.Add((queue, own));
        }
        _heldLast = heldBy.Count > 0;
        foreach (string exchange in heldBy)
        {
            var own = copy.Anew();
            own.Durable = copy.Message.Persistent && Routing.Exchanges[exchange].Durable;
            own.DueMs = NowMs + copy.Message.DelayMs!.Value;
            own.Sequence = ++_heldSequence;
            steps.Add(new Change(HeldPlace(exchange), own, Added: true));
            if (!Held.TryGetValue(exchange, out var held)) Held.Add(exchange, held = []);
            held.Add(own);
        }
        return entered;
    }

    private bool _heldLast;
    private long _heldSequence;

    private bool Accept(ModelQueue queue, Copy copy)
    {
        queue.Number(copy);
        copy.Lane = Math.Min(copy.Message.Priority ?? 0, queue.Spec.MaxPriority);
        long? lives = copy.LivesMs is { } own && queue.Spec.TtlMs is { } whole ? Math.Min(own, whole) : copy.LivesMs ?? queue.Spec.TtlMs;
        copy.ExpiresAtMs = lives is { } ms ? NowMs + ms : Copy.Never;
        if (queue.IsOver(1, copy.Message.BodyLength))
        {
            Give(queue);
            if (queue.Spec.Overflow != QueueSpec.DropHead && queue.IsOver(1, copy.Message.BodyLength))
            {
                if (queue.Spec.Overflow == QueueSpec.RejectDeadLetter) Die(queue, copy, Death.MaxLength);
                else Durable.Note(new Change(queue.Name, copy, Added: false));
                return false;
            }
        }
        queue.Insert(copy);
        DropOverflow(queue);
        return true;
    }

    private void Give(ModelQueue queue)
    {
        int left = Budget.GetValueOrDefault(queue.Name);
        for (; left > 0 && queue.Ready.Count > 0; left--)
        {
            if (!Given.TryGetValue(queue.Name, out var given)) Given.Add(queue.Name, given = []);
            given.Add(queue.TakeHead());
        }
        Budget[queue.Name] = left;
    }

    private void DropOverflow(ModelQueue queue)
    {
        if (queue.Spec.Overflow != QueueSpec.DropHead || !queue.IsOver(0, 0)) return;
        Give(queue);
        while (queue.IsOver(0, 0) && queue.Ready.Count > 0) Die(queue, queue.TakeHead(), Death.MaxLength);
    }

    // What happens whenever somebody has been at a queue.
    private void Leave(ModelQueue queue)
    {
        Give(queue);
        DropOverflow(queue);
        foreach (var copy in queue.TakeExpired(NowMs)) Die(queue, copy, Death.Expired);
    }

    private void LetGo(ModelQueue queue, int count = 1)
    {
        if (queue.Gone) return;
        queue.Unacked -= count;
        Leave(queue);
    }

    private void Die(ModelQueue queue, Copy copy, string reason)
    {
        if (queue.Spec.DeadLetterExchange is null) Durable.Note(new Change(queue.Name, copy, Added: false));
        else _dying.Enqueue((queue, copy, reason));
    }

    private void Move(Change leaves, Copy onward)
    {
        var entered = Enter(onward, out var steps);
        bool circles(string queue) => onward.WouldCircle(queue) && onward.Deaths[0].Reason != Death.Rejected;
        if (!leaves.Place.StartsWith("exchange ", StringComparison.Ordinal))
        {
            entered.RemoveAll(one => circles(one.Queue.Name));
            steps.RemoveAll(step => circles(step.Place));
        }
        Durable.Note([leaves, .. steps]);
        foreach (var (queue, copy) in entered)
        {
            Accept(queue, copy);
            Leave(queue);
        }
    }
}
