using Hoopoe.Interop.Parity.Brokers;
using Xunit;

namespace Hoopoe.Interop.Control;

/// <summary>Our broker as a process, for all tests of a class.</summary>
public sealed class SharedHoopoe : IControlled, IAsyncLifetime
{
    private Executable.ServerProcess? _process;

    /// <inheritdoc/>
    public bool IsInstalled => true;

    /// <inheritdoc/>
    public string AmqpUri => $"amqp://{_process!.Amqp}";

    /// <inheritdoc/>
    public string HttpUrl => $"http://guest:guest@{_process!.Http.Authority}";

    public async ValueTask InitializeAsync() =>
        _process = await Executable.ServerProcess.ServeAsync(["--port", "0", "--http-port", FreePort.Find(1)[0].ToString()]);

    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }
}
