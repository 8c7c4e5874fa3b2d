using Hoopoe.Interop.Crash.Nodes;
using Hoopoe.Interop.Crash.Topology;

namespace Hoopoe.Interop.Crash.Load;

/// <summary>The clients of one round, from their connections to the kill.</summary>
internal static class LoadRun
{
    private const int ShortestLife = 50;
    private const int LongestLife = 2000;

    /// <summary>Lets the clients loose and kills the broker under them: how long that took.</summary>
    public static async Task<TimeSpan> RunAsync(LoadScene scene, INode node, List<Nook> nooks, Random random)
    {
        List<Func<StartGate, Task>> clients = [new TopologyWorker(scene, nooks, random.Next()).RunAsync];
        for (int count = random.Next(2, 5); count > 0; count--)
            clients.Add(new Producer(scene, random.Next()).RunAsync);
        for (int count = random.Next(2, 6); count > 0; count--)
            clients.Add(new TransactionWorker(scene, random.Next()).RunAsync);
        foreach (QueuePlan queue in Layout.Consumed)
        {
            for (int count = random.Next(3); count > 0; count--)
                clients.Add(new Consumer(scene, queue, random.Next()).RunAsync);
        }

        StartGate start = new(clients.Count);
        Task all = Task.WhenAll(clients.Select(client => scene.GuardAsync("a client", () => client(start))));
        TimeSpan life = TimeSpan.FromMilliseconds(random.Next(ShortestLife, LongestLife));
        // A client that could not even connect has complained already.
        await Task.WhenAny(all, start.Opened);
        await Task.Delay(life);
        scene.AnnounceKill();
        node.Kill();
        await all;
        return life;
    }
}
