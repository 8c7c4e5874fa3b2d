using System.Text;
using Hoopoe.Simulation.Model;
using Hoopoe.Tests.Testing.Node;

namespace Hoopoe.Simulation.Runs;

/// <summary>Holds what a broker found on its disk against what the model says that it must and may find, and has the model go on with that.</summary>
internal sealed class RecoveryCheck(Simulation simulation)
{
    private readonly StartLosses _losses = new(simulation.Model);

    private ReferenceBroker Model => simulation.Model;

    public void Check(bool isClean)
    {
        var rig = simulation.Rig;
        var held = new NodeContents(rig, checksLedger: false).Messages;
        string? trouble = rig.Unrestored.Concat(rig.Troubles).FirstOrDefault() ?? rig.Recovery.Damages.Select(damage => damage.ToString()).FirstOrDefault();
        if (trouble is not null) throw new SimulationFailure($"after a crash: {trouble}");
        CheckDefinitions(rig);
        if (isClean) Model.Durable.BecameCertain();
        var found = held.GroupBy(PlaceOf).ToDictionary(
            place => place.Key, place => place.OrderByDescending(one => IsQueue(one) ? one.Lane : 0).ThenBy(one => one.Sequence).ToList());
        var numbers = found.ToDictionary(place => place.Key, place => place.Value.ConvertAll(IdentityOf));
        if (Model.Durable.Settle(numbers, [StartLosses.None, _losses.Expired, _losses.ExpiredOrDropped], out var left) is { } wrong) throw new SimulationFailure($"after a crash: {wrong}");
        var state = new Dictionary<string, List<Copy>>();
        foreach (var (place, messages) in found) state.Add(place, Match(place, messages, left[place]));
        simulation.Note($"  {held.Count} messages are left: {string.Join("; ", state.Select(place => $"{place.Key} {string.Join(", ", place.Value.Select(copy => copy.Message.Number))}"))}");
        simulation.Perform(static () => { }, () => Model.Restart(state), flush: true);
        // What of the journal is alive is what is held: nothing is freed too early, and nothing never.
        _ = new NodeContents(rig);
    }

    private static string PlaceOf(HeldMessage message) => IsQueue(message) ? message.Place : ReferenceBroker.HeldPlace(message.Place);

    private static bool IsQueue(HeldMessage message) => message.Place[0] == 'q';

    private static Identity IdentityOf(HeldMessage message) => new(NumberOf(message), message.Deaths);

    private static int NumberOf(HeldMessage message) =>
        message.Body is null ? -1 : PublishedMessage.NumberIn(Encoding.UTF8.GetBytes(message.Body[..Math.Min(12, message.Body.Length)]));

    private void CheckDefinitions(NodeRig rig)
    {
        var host = rig.Broker.VirtualHost;
        foreach (var queue in Model.Queues.Values)
        {
            if (host.Queues.TryGet(queue.Name, out _) != queue.Spec.Survives)
                throw new SimulationFailure($"after a crash {queue.Name} is {(queue.Spec.Survives ? "not there" : "there")}");
        }
        foreach (var queue in host.Queues.Everything)
        {
            if (!Model.Queues.ContainsKey(queue.Name)) throw new SimulationFailure($"after a crash {queue.Name} is there again");
        }
        foreach (var exchange in Model.Routing.Exchanges.Values)
        {
            if (host.Exchanges.TryGet(exchange.Name, out _) != exchange.Durable)
                throw new SimulationFailure($"after a crash {exchange.Name} is {(exchange.Durable ? "not there" : "there")}");
        }
    }

    // What was found, as the copies that the model knows, in the order in which they stand.
    private List<Copy> Match(string place, List<HeldMessage> messages, List<Copy> expected)
    {
        bool isQueue = Model.Queues.TryGetValue(place, out var queue);
        var ordered = isQueue
            ? StartLosses.InOrder(expected)
            : expected.OrderBy(copy => copy.DueMs).ThenBy(copy => copy.Sequence).ToList();
        if (isQueue) _losses.TakeOut(queue!.Spec, ordered, copy => messages.Exists(message => IdentityOf(message) == copy.Identity));
        if (!ordered.Select(copy => copy.Identity).SequenceEqual(messages.Select(IdentityOf)))
            throw new SimulationFailure($"after a crash {place} has {string.Join(", ", messages.Select(NumberOf))}, which is not the order {string.Join(", ", ordered)}");
        for (int i = 0; isQueue && i < ordered.Count; i++)
        {
            var (copy, message) = (ordered[i], messages[i]);
            if (copy.Delivered && !message.Redelivered) throw new SimulationFailure($"after a crash {copy} of {place} does not say that it was delivered before");
            if (message.Redelivered && !copy.Redelivered && !queue!.WasConsumed) throw new SimulationFailure($"after a crash {copy} of {place} says that it was delivered before");
            (copy.Redelivered, copy.Returns) = (message.Redelivered, message.Returns);
        }
        return ordered;
    }
}
