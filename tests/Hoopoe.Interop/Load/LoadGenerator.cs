using System.Globalization;
using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Clients;
using Xunit;

[assembly: AssemblyFixture(typeof(Hoopoe.Interop.Load.LoadGenerator))]

namespace Hoopoe.Interop.Load;

/// <summary>The load generator of bench/load, compiled by the first test that asks and removed after the last.</summary>
public sealed class LoadGenerator : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-load-").FullName;
    private readonly Lazy<Task<ProcessRun>> _compiled;

    public LoadGenerator() => _compiled = new(CompileAsync);

    private string Executable => Path.Combine(_directory, "amqpload");

    /// <summary>Runs one workload against a broker, for two minutes at most unless told otherwise. Skips the test where there is no C compiler.</summary>
    public async Task<ProcessRun> RunAsync(BrokerAddress broker, string options, TimeSpan? limit = null)
    {
        ProcessRun compiled = await _compiled.Value;
        Assert.SkipWhen(compiled.ExitCode == ProcessRun.NotFound, "not installed: a C compiler called cc");
        Assert.True(compiled.ExitCode == 0, compiled.Error);
        string[] target = ["--host", broker.Host, "--port", broker.Port.ToString(CultureInfo.InvariantCulture)];
        return await ProcessRun.RunAsync([Executable, .. target, .. options.Split(' ')], _directory, limit ?? Limit);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<ProcessRun> CompileAsync()
    {
        string source = Path.Combine(Repository.Root, "bench", "load", "amqpload.c");
        return ProcessRun.RunAsync(["cc", "-O2", "-std=gnu11", "-pthread", "-o", Executable, source], _directory, Limit);
    }
}
