using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Clients;
using Xunit;

namespace Hoopoe.Interop.Samples;

/// <summary>What the page about embedding shows, run.</summary>
public sealed class EmbeddingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Embedding_EveryTopic_IsDone()
    {
        ProcessRun run = await ProcessRun.RunAsync(["dotnet", Repository.Output("samples/Embedding", "Embedding")], Repository.Root, Limit);
        Assert.True(run is { ExitCode: 0, OutOfTime: false }, $"exit code {run.ExitCode}, out of time {run.OutOfTime}\n{run.Output}\n{run.Error}");
        Assert.Contains("0 offers left after 30 minutes", run.Output, StringComparison.Ordinal);
        Assert.Contains("confirmed False, struck 1, kept 1", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("faults: done", run.Output.TrimEnd(), StringComparison.Ordinal);
    }
}
