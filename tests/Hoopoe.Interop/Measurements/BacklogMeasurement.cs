using System.Globalization;
using System.Text.Json;
using Hoopoe.Interop.Clients;
using Hoopoe.Interop.Load;
using Xunit;

namespace Hoopoe.Interop.Measurements;

/// <summary>
/// How long a queue may get: a backlog of persistent, confirmed messages is written, restarted twice and drained, with the rates, the
/// broker's memory and its disk printed for each phase. It takes its time, so it runs only when asked for, by <c>./dev.cs backlog</c>
/// (HOOPOE_BACKLOG_MESSAGES of HOOPOE_BACKLOG_SIZE bytes).
/// </summary>
public sealed class BacklogMeasurement(LoadGenerator generator)
{
    private const string Queue = "--queue backlog --durable --persistent";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    [Fact(Explicit = true)]
    public async Task Backlog_WrittenRestartedAndDrained_ShowsItsCost()
    {
        int messages = MeasuredBroker.Number("HOOPOE_BACKLOG_MESSAGES", 10_000_000);
        int size = MeasuredBroker.Number("HOOPOE_BACKLOG_SIZE", 100);
        MeasuredBroker.Print($"{messages} messages of {size} bytes");
        using MeasuredBroker broker = MeasuredBroker.FromEnvironment();
        broker.Start("first start");

        JsonElement written = await RunAsync(
            broker, $"{Queue} --size {size} --producers 2 --consumers 0 --count {messages} --confirm 5000 --keep");
        long confirmed = written.GetProperty("confirmed").GetInt64();
        MeasuredBroker.Print($"written: {confirmed} confirmed, {Rate(written, "published_per_s")}, {broker.Figures()}");

        broker.StopAndStart();
        broker.KillAndStart();

        JsonElement drained = await RunAsync(
            broker, $"{Queue} --size {size} --producers 0 --consumers 1 --expect {confirmed} --ack 100 --prefetch 1000 --no-setup --keep");
        MeasuredBroker.Print($"drained: {drained.GetProperty("consumed")} consumed, {Rate(drained, "consumed_per_s")}, {broker.Figures()}");
        Assert.Equal(confirmed, drained.GetProperty("consumed").GetInt64());
        broker.KillAndStart();
    }

    private async Task<JsonElement> RunAsync(MeasuredBroker broker, string options)
    {
        ProcessRun run = await generator.RunAsync(broker.Address, options, Limit);
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}\n{run.Output}\n{run.Error}");
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static string Rate(JsonElement result, string property) =>
        string.Create(CultureInfo.InvariantCulture, $"{result.GetProperty(property).GetDouble():F0} a second");
}
