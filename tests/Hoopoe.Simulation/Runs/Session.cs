using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Simulation.Model;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;

namespace Hoopoe.Simulation.Runs;

/// <summary>One client of a run while its connection lasts: what it holds, what it waits for. Channel 1 does all but transactions and mistakes.</summary>
internal sealed class Session
{
    public const ushort Main = 1;

    private readonly NodeRig _rig;
    private ulong _published;

    public Session(NodeRig rig, int index, Func<int>? longestRead)
    {
        (_rig, Index) = (rig, index);
        Client = rig.Connect(confirms: true);
        Client.ServerSide.Incoming.LongestRead = longestRead;
    }

    public int Index { get; }

    /// <summary>Whether the broker reads what it sends in small pieces.</summary>
    public bool IsFragmented => Client.ServerSide.Incoming.LongestRead is not null;

    public TestClient Client { get; }

    public List<ModelConsumer> Consumers { get; } = [];

    /// <summary>What it has been given and not settled, by tag.</summary>
    public SortedDictionary<ulong, Delivery> Unacked { get; } = [];

    public SortedDictionary<ulong, PendingConfirm> Unconfirmed { get; } = [];

    /// <summary>Messages that must come back to it, in order.</summary>
    public Queue<int> ExpectedReturns { get; } = new();

    /// <summary>Messages that came back to it, not looked at yet.</summary>
    public List<ReceivedMethod> Returned { get; } = [];

    /// <summary>Confirms that came, not looked at yet.</summary>
    public List<ReceivedMethod> Answers { get; } = [];

    /// <summary>Counts a publish.</summary>
    public ulong NextPublish() => ++_published;

    /// <summary>Asks for something and waits for one of the answers; what else comes stays.</summary>
    public ReceivedMethod Ask<T>(ushort channel, scoped in T method, params ReadOnlySpan<uint> answers)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        Client.Send(channel, method);
        return Await(channel, answers);
    }

    /// <summary>Waits for one of the answers.</summary>
    public ReceivedMethod Await(ushort channel, params ReadOnlySpan<uint> answers)
    {
        for (int tries = 0; tries < 20; tries++)
        {
            for (int i = 0; i < Client.Received.Count; i++)
            {
                var received = Client.Received[i];
                if (received.Channel != channel || !answers.Contains(received.Id)) continue;
                Client.Received.RemoveAt(i);
                return received;
            }
            _rig.Flush();
        }
        throw new SimulationFailure($"client {Index} waits in vain for {MethodNames.Of(answers[0])}; it got {string.Join("; ", Client.Received)}");
    }
}
