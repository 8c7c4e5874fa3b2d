using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Simulation.Crashes;

/// <summary>
/// What clients were told, and what must therefore be on the disk at any of its moments: everything confirmed once, where
/// it belongs and in order, nothing that is settled for good, nothing else.
/// </summary>
internal sealed class CrashLedger
{
    private readonly Dictionary<(string Body, string Family), Lineage> _lineages = [];
    private readonly Dictionary<string, Declared> _declared = [];

    /// <summary>How much of the journal was on disk before each change of the disk.</summary>
    public List<long> Durable { get; } = [];

    public IEnumerable<Lineage> Lineages => _lineages.Values;

    /// <summary>The first queue of those that a message in this one may have come through.</summary>
    public static string FamilyOf(string place) => place switch
    {
        "delayed" => "later",
        "tx.b" => "tx.a",
        _ => place.EndsWith(".dead", StringComparison.Ordinal) ? place[..^5] : place,
    };

    public Lineage Publish(string body, string queue, int moment)
    {
        var lineage = new Lineage(body, FamilyOf(queue), moment);
        _lineages.Add((lineage.Body, lineage.Family), lineage);
        return lineage;
    }

    public Lineage? Find(string body, string queue) => _lineages.GetValueOrDefault((body, FamilyOf(queue)));

    public Declared Definition(string name) =>
        _declared.TryGetValue(name, out var declared) ? declared : _declared[name] = new Declared();

    /// <summary>Checks what a broker holds that began with the disk as it was at a moment.</summary>
    public void Check(NodeRig rig, int moment)
    {
        var held = new NodeContents(rig).Messages;
        Assert.Empty(rig.Recovery.Damages);
        Assert.Empty(rig.Troubles);
        Assert.Empty(rig.Unrestored);
        var found = held.GroupBy(message => (message.Body, Family: FamilyOf(message.Place))).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var ((body, family), copies) in found)
        {
            Assert.True(copies.Count == 1, $"{body} is there {copies.Count} times: {string.Join(", ", copies)}");
            Assert.True(body is not null && _lineages.ContainsKey((body, family)), $"nobody published {copies[0]}");
        }
        foreach (var lineage in Lineages) Check(lineage, found.GetValueOrDefault((lineage.Body, lineage.Family))?[0], moment);
        CheckOrder(held);
        CheckPairs(held);
        foreach (var (name, declared) in _declared)
        {
            bool exists = Exists(rig, name);
            Assert.True(declared.MayBe(exists, moment), $"{name} {(exists ? "is there" : "is not there")}");
        }
    }

    /// <summary>Begins anew with what was found after a crash, which decides all that was uncertain.</summary>
    public void Adopt(NodeRig rig)
    {
        var held = new NodeContents(rig).Messages.ToDictionary(message => (message.Body!, FamilyOf(message.Place)), message => message.Place);
        foreach (var (key, lineage) in _lineages.ToList())
        {
            if (!held.TryGetValue(key, out string? place)) _lineages.Remove(key);
            (lineage.Published, lineage.Confirmed, lineage.Settled, lineage.SettledEnd) = (0, 0, Lineage.Never, long.MaxValue);
            // A dead letter that a crash puts back has not been where it was delivered from.
            bool delivered = place == lineage.Family && lineage.Delivered.ContainsKey(place);
            lineage.Delivered.Clear();
            if (delivered) lineage.Delivered.Add(place!, 0);
        }
        foreach (var (name, declared) in _declared) declared.Found(Exists(rig, name));
        Durable.Clear();
    }

    private static bool Exists(NodeRig rig, string name)
    {
        var host = rig.Broker.VirtualHost;
        return name[0] == 'q' ? host.Queues.TryGet(name[2..], out _) : host.Exchanges.TryGet(name[2..], out _);
    }

    private void Check(Lineage lineage, HeldMessage? held, int moment)
    {
        if (held is null)
        {
            Assert.False(lineage.Confirmed <= moment && lineage.Settled > moment, $"{lineage.Body[..Math.Min(20, lineage.Body.Length)]} of {lineage.Family}, confirmed at {lineage.Confirmed} and {lineage.How} at {lineage.Settled}, is lost at {moment}");
            return;
        }
        Assert.True(lineage.Published <= moment, $"{held} is there before it was published");
        long durable = moment < Durable.Count ? Durable[moment] : Durable.Count == 0 ? 0 : Durable[^1];
        Assert.False(lineage.Settled <= moment && lineage.SettledEnd <= durable, $"{held} came back after it was {lineage.How} at {lineage.Settled}, at {lineage.SettledEnd} of the journal");
        // What moved on, and was delivered before that was on disk, may have been put back by the crash and have moved again.
        bool delivered = held.Place == lineage.Family && held.Place != "later" && lineage.Delivered.TryGetValue(held.Place, out int at) && at <= moment;
        Assert.True(held.Redelivered || !delivered, $"{held} was delivered and does not say so");
    }

    private static void CheckOrder(IReadOnlyList<HeldMessage> held)
    {
        foreach (var lane in held.Where(message => message.Place != "later" && FamilyOf(message.Place) == message.Place).GroupBy(message => (message.Place, message.Lane)))
        {
            var numbers = lane.OrderBy(message => message.Sequence).Select(message => int.Parse(message.Body!.Split(':')[1], null)).ToList();
            Assert.True(numbers.SequenceEqual(numbers.Order()), $"{lane.Key} is out of order: {string.Join(", ", numbers)}");
        }
    }

    private static void CheckPairs(IReadOnlyList<HeldMessage> held)
    {
        var one = held.Where(message => message.Place == "pair.1").Select(message => message.Body).Order();
        var other = held.Where(message => message.Place == "pair.2").Select(message => message.Body).Order();
        Assert.Equal(one, other);
    }
}
