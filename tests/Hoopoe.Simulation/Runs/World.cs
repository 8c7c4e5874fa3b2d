using Hoopoe.Simulation.Model;

namespace Hoopoe.Simulation.Runs;

/// <summary>
/// The exchanges, queues and bindings that a run may have, from its seed. A queue gets the dead letters of one other queue at
/// the most, and none that are held back: else nobody could say which comes first.
/// </summary>
internal sealed class World
{
    public const int Clients = 3;

    public static readonly string[] Keys = ["a", "b", "a.b", "b.a", "a.b.c"];

    private static readonly string[] _patterns = ["a", "b", "a.*", "#", "*.b", "a.#", "#.c", "a.b", "*.*"];
    private static readonly string[] _headers = ["1", "2"];

    private readonly Random _random;

    public World(int seed)
    {
        _random = new Random(seed);
        Queues = MakeQueues(_random.Next(5, 10));
        ConnectDeadLetters();
        // Dead letters that are alike enter together, and then priorities would say which of them is first.
        for (int i = 0; i < Queues.Length; i++) if (IsDeadLetterTarget(Queues[i].Name)) Queues[i] = Queues[i] with { MaxPriority = 0 };
        MakeExchanges();
        foreach (var exchange in Exchanges.Where(exchange => exchange.Name[0] != 'd'))
        {
            for (int count = exchange.Name is "ex.hash" or "ex.random" ? 1 : _random.Next(1, 5); count > 0; count--)
            {
                if (RandomBinding(_random, exchange) is { } binding && !Bindings.Contains(binding)) Bindings.Add(binding);
            }
        }
    }

    public QueueSpec[] Queues { get; }

    public List<ExchangeSpec> Exchanges { get; } = [];

    public List<BindingSpec> Bindings { get; } = [];

    /// <summary>A binding that may come and go.</summary>
    public BindingSpec? RandomBinding(Random random, ExchangeSpec? from = null)
    {
        var exchange = from ?? Exchanges[random.Next(Exchanges.Count)];
        if (exchange.Name[0] == 'd' || (from is null && exchange.Name is "ex.hash" or "ex.random")) return null;
        string key = exchange.Kind switch
        {
            "topic" => _patterns[random.Next(_patterns.Length)],
            "headers" => _headers[random.Next(_headers.Length)],
            _ => Keys[random.Next(Keys.Length)],
        };
        if (exchange.Kind == "x-consistent-hash") key = "1";
        if (exchange.Name == "ex.topic" && random.Next(4) == 0) return new BindingSpec(exchange.Name, "ex.fanout", ToExchange: true, key);
        var queues = exchange.Delays ? Array.FindAll(Queues, queue => !IsDeadLetterTarget(queue.Name)) : Queues;
        return queues.Length == 0 ? null : new BindingSpec(exchange.Name, queues[random.Next(queues.Length)].Name, ToExchange: false, key);
    }

    private bool IsDeadLetterTarget(string name) =>
        Queues.Any(queue => queue.DeadLetterKey == name) || Bindings.Any(binding => binding.Exchange[0] == 'd' && binding.Target == name);

    private QueueSpec[] MakeQueues(int count)
    {
        var queues = new QueueSpec[count];
        for (int i = 0; i < count; i++)
        {
            bool quorum = Chance(10);
            var spec = new QueueSpec($"q{i}")
            {
                Durable = quorum || Chance(75),
                Quorum = quorum,
                AutoDelete = !quorum && Chance(7),
                Owner = !quorum && Chance(7) ? _random.Next(Clients) : -1,
                TtlMs = Chance(20) ? Pace.Life(_random.Next(0, 12)) : null,
                ExpiresMs = Chance(5) ? Pace.Unused(_random.Next(10, 60)) : null,
                MaxLength = Chance(22) ? _random.Next(1, 7) : null,
                MaxBytes = Chance(8) ? _random.Next(100, 3000) : null,
                Overflow = _random.Next(3) switch { 0 => QueueSpec.Reject, 1 => QueueSpec.RejectDeadLetter, _ => QueueSpec.DropHead },
                MaxPriority = !quorum && Chance(20) ? _random.Next(1, 6) : 0,
                SingleActive = Chance(15),
                DeliveryLimit = quorum && Chance(70) ? _random.Next(1, 4) : null,
            };
            queues[i] = spec;
        }
        return queues;
    }

    // Each queue is the target of one other at the most: chains, and circles.
    private void ConnectDeadLetters()
    {
        var targets = new Queue<string>(Queues.Select(queue => queue.Name).OrderBy(_ => _random.Next()));
        for (int i = 0; i < Queues.Length; i++)
        {
            if (!Chance(60) || targets.Count == 0) continue;
            string target = targets.Dequeue();
            if (Chance(50))
            {
                Queues[i] = Queues[i] with { DeadLetterExchange = "", DeadLetterKey = target };
                continue;
            }
            var exchange = new ExchangeSpec($"dlx{i}", "fanout") { Durable = true };
            Exchanges.Add(exchange);
            Queues[i] = Queues[i] with { DeadLetterExchange = exchange.Name, DeadLetterKey = Chance(50) ? "dead" : null };
            Bindings.Add(new BindingSpec(exchange.Name, target, ToExchange: false, ""));
            if (Chance(30) && targets.TryDequeue(out string? second)) Bindings.Add(new BindingSpec(exchange.Name, second, ToExchange: false, ""));
        }
    }

    private void MakeExchanges()
    {
        Add("ex.fanout", "fanout");
        Add("ex.topic", "topic");
        Add("ex.direct", "direct");
        if (Chance(60)) Add("ex.headers", "headers");
        if (Chance(70)) Exchanges.Add(new ExchangeSpec("ex.delay", Chance(50) ? "direct" : "fanout") { Durable = Chance(80), Delays = true });
        if (Chance(60)) Exchanges.Add(new ExchangeSpec("ex.alternate", "direct") { Durable = Chance(80), Alternate = "ex.topic" });
        if (Chance(30)) Add("ex.hash", "x-consistent-hash");
        if (Chance(30)) Add("ex.random", "x-random");
        void Add(string name, string kind) => Exchanges.Add(new ExchangeSpec(name, kind) { Durable = Chance(80) });
    }

    private bool Chance(int percent) => _random.Next(100) < percent;
}
