using Hoopoe.Interop.Executable;
using Xunit;

namespace Hoopoe.Interop.Control;

/// <summary>What hoopoe ctl asks of our own broker alone.</summary>
public sealed class ServiceTests(SharedHoopoe broker) : IClassFixture<SharedHoopoe>
{
    [Fact]
    public async Task Service_StoppedAndStarted_IsNotThereAndThere()
    {
        await CtlAsync(0, "check_protocol_listener", "amqp");
        await CtlAsync(0, "stop_app");
        Assert.NotEqual(0, (await PublishAsync()).ExitCode);
        await CtlAsync(70, "check_protocol_listener", "amqp");
        await CtlAsync(0, "start_app");
        await CtlAsync(0, "check_protocol_listener", "amqp");
        Assert.Equal(0, (await PublishAsync()).ExitCode);
    }

    [Fact]
    public async Task MemoryLimit_Set_IsShown()
    {
        await CtlAsync(0, "set_vm_memory_high_watermark", "absolute", "3GiB");
        Assert.Contains("3.00 GiB", (await CtlAsync(0, "status")).Output, StringComparison.Ordinal);
        await CtlAsync(0, "set_vm_memory_high_watermark", "0.4");
        await CtlAsync(64, "set_vm_memory_high_watermark", "1.5");
        await CtlAsync(64, "set_vm_memory_high_watermark", "absolute", "much");
    }

    private Task<CommandRun> PublishAsync() => CommandRun.RunAsync("publish", "hello", "--exchange", "amq.fanout", "--uri", broker.AmqpUri);

    private async Task<CommandRun> CtlAsync(int exitCode, params string[] arguments)
    {
        var run = await CommandRun.RunAsync(["ctl", .. arguments, "--url", broker.HttpUrl]);
        Assert.True(run.ExitCode == exitCode, $"{string.Join(' ', arguments)}: exit code {run.ExitCode}\n{run.Output}\n{run.Error}");
        return run;
    }
}
