using Xunit;

namespace Hoopoe.Tests.Workloads;

/// <summary>Random workloads keep the invariants, and go the same way whenever they start from the same seed.</summary>
public sealed class WorkloadTests
{
    private const int Seeds = 20;
    private const int Operations = 500;

    [Fact]
    public void Workload_FromTheSameSeed_GoesTheSameWay()
    {
        var hashes = new HashSet<string>();
        for (int seed = 1; seed <= Seeds; seed++)
        {
            string first = Workload.Run(seed, Operations);
            Assert.True(first == Workload.Run(seed, Operations), $"seed {seed} went two ways");
            hashes.Add(first);
        }
        Assert.Equal(Seeds, hashes.Count);
    }
}
