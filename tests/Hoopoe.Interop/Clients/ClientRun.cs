using System.Globalization;
using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Clients;

/// <summary>
/// A class fixture that runs one client program once, with all scenarios its test class lists, and answers for each of
/// them from the program's report. The tests of a class run one after the other, so nothing here is guarded.
/// </summary>
public sealed class ClientRun
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private ProcessRun? _probe;
    private ProcessRun? _run;

    /// <summary>
    /// Fails with the client's own words unless it reported the scenario as good; RabbitMQ is spared what it carries
    /// only with a plugin.
    /// </summary>
    public async Task ShowAsync(
        ClientProgram program, BrokerUnderTest broker, string scenario, IReadOnlyCollection<string> listed, IReadOnlyCollection<string>? onlyHoopoe = null)
    {
        _probe ??= await ProcessRun.RunAsync(program.Probe, program.Directory, ProbeLimit);
        Assert.SkipUnless(_probe.ExitCode == 0, $"not installed: {program.Missing}");
        Assert.SkipUnless(broker.IsHoopoe || onlyHoopoe?.Contains(scenario) != true, "RabbitMQ has this only with a plugin");
        IEnumerable<string> wanted = broker.IsHoopoe ? listed : listed.Except(onlyHoopoe ?? []);
        _run ??= await RunAsync(program, await broker.AddressAsync(), wanted);

        string[] lines = _run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string? unlisted = lines.FirstOrDefault(line => line.StartsWith("skipped ", StringComparison.Ordinal) && !listed.Contains(line[8..]));
        Assert.True(unlisted is null, $"the program has a scenario that its test class does not list: {unlisted}");
        string? result = lines.FirstOrDefault(line => line == $"ok {scenario}" || line.StartsWith($"FAIL {scenario} ", StringComparison.Ordinal));
        Assert.True(result == $"ok {scenario}", Explain(result, _run));
    }

    private static Task<ProcessRun> RunAsync(ClientProgram program, BrokerAddress address, IEnumerable<string> scenarios)
    {
        string port = address.Port.ToString(CultureInfo.InvariantCulture);
        return ProcessRun.RunAsync([.. program.Command, address.Host, port, .. scenarios], program.Directory, Limit);
    }

    private static string Explain(string? result, ProcessRun run)
    {
        string seen = result ?? (run.OutOfTime ? $"not reached within {Limit.TotalMinutes} minutes" : $"no report; exit code {run.ExitCode}");
        return $"{seen}\n--- all results\n{run.Output}\n--- error output of the client\n{run.Error}";
    }
}
