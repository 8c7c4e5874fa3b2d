using System.Threading.Tasks.Sources;

namespace Hoopoe.Tests.Testing;

/// <summary>One operation of a transport at a time, awaited without allocating; whoever awaits it goes on at the next pump.</summary>
internal sealed class Completion(SingleThread thread) : IValueTaskSource<int>, IValueTaskSource
{
    private Action<object?>? _continuation;
    private object? _state;
    private Exception? _error;
    private int _result;
    private short _version;

    /// <summary>Whether an operation is under way.</summary>
    public bool Waiting { get; private set; }

    public ValueTask<int> Begin()
    {
        Start();
        return new ValueTask<int>(this, _version);
    }

    public ValueTask BeginWithoutResult()
    {
        Start();
        return new ValueTask(this, _version);
    }

    public void Succeed(int result) => Complete(result, null);

    public void Fail(Exception error) => Complete(0, error);

    public ValueTaskSourceStatus GetStatus(short token) => Waiting ? ValueTaskSourceStatus.Pending
        : _error is null ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Faulted;

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (Waiting) (_continuation, _state) = (continuation, state);
        else thread.Post(continuation, state);
    }

    int IValueTaskSource<int>.GetResult(short token) => Result();

    void IValueTaskSource.GetResult(short token) => Result();

    private int Result()
    {
        thread.Check("A transport's completion");
        return _error is null ? _result : throw _error;
    }

    private void Start()
    {
        if (Waiting) throw new InvalidOperationException("One operation of a kind may be under way at a time.");
        (Waiting, _error, _continuation, _state) = (true, null, null, null);
        _version++;
    }

    private void Complete(int result, Exception? error)
    {
        (Waiting, _result, _error) = (false, result, error);
        if (_continuation is { } continuation) thread.Post(continuation, _state);
    }
}
