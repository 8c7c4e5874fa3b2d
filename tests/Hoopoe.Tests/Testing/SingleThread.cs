using System.Runtime.CompilerServices;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>
/// Runs everything a test starts on the test's own thread: completions wait here until the test pumps them, in the order
/// they came. Becomes the synchronisation context of that thread, so that no await leaves it.
/// </summary>
internal sealed class SingleThread : SynchronizationContext, IDisposable
{
    private const long MostSteps = 20_000_000;

    private readonly Queue<(Action<object?>? Continuation, SendOrPostCallback? Callback, object? State)> _ready = new();
    private readonly SynchronizationContext? _before = Current;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _pumping;

    public SingleThread() => SetSynchronizationContext(this);

    /// <summary>How many steps have run, for tests that bound the work.</summary>
    public long Steps { get; private set; }

    /// <summary>Has a completion run at the next pump.</summary>
    public void Post(Action<object?> continuation, object? state)
    {
        Check();
        _ready.Enqueue((continuation, null, state));
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        Check();
        _ready.Enqueue((null, d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits here.");

    /// <summary>Runs completions until none is left.</summary>
    public void Pump()
    {
        Check();
        if (_pumping) return;
        _pumping = true;
        long most = Steps + MostSteps;
        while (_ready.TryDequeue(out var step))
        {
            Steps++;
            // A defect that goes round and round is a failure, and not a test that never ends.
            if (Steps > most) Assert.Fail($"after {MostSteps:N0} steps there is still something to do");
            if (step.Continuation is { } continuation) continuation(step.State);
            else step.Callback!(step.State);
        }
        _pumping = false;
    }

    /// <summary>Fails where the caller is on another thread than the test.</summary>
    public void Check([CallerMemberName] string caller = "") =>
        Assert.True(Environment.CurrentManagedThreadId == _thread, $"{caller} ran on another thread than the test's");

    public void Dispose() => SetSynchronizationContext(_before);
}
