using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core;

/// <summary>Something that gathers output during a turn and sends it at the turn's end.</summary>
public interface IOutput
{
    /// <summary>Sends what was gathered; called once for each time it was put on a turn's list.</summary>
    void Flush(Turn turn);
}

/// <summary>
/// One bounded step of work: what a socket read brought in, what a timer found due. It carries what must wait until
/// no queue is held: dead letters, notices, and the flushing of every output that was written to.
/// A turn belongs to the one thread that runs it; its owner reuses it for the next step.
/// </summary>
public sealed class Turn
{
    private readonly List<DeadLetterLine> _lines = [];
    private readonly Queue<Action<Turn>> _afterwards = new();
    private readonly List<IOutput> _outputs = [];
    private bool _completing;

    /// <summary>Has the dead letters of a virtual host moved on when the turn completes.</summary>
    internal void Add(DeadLetterLine letters)
    {
        if (!_lines.Contains(letters)) _lines.Add(letters);
    }

    /// <summary>Runs <paramref name="action"/> once no queue is held; for rare things, as it allocates.</summary>
    public void Afterwards(Action<Turn> action) => _afterwards.Enqueue(action);

    /// <summary>Has <paramref name="output"/> flushed at the end of the turn.</summary>
    public void Touch(IOutput output) => _outputs.Add(output);

    /// <summary>
    /// Runs what waited, and what that brings about, and flushes the outputs. The caller holds no queue.
    /// </summary>
    public void Complete()
    {
        if (_completing) return;
        _completing = true;
        try
        {
            while (true)
            {
                if (_lines is [var letters, ..]) MoveOn(letters);
                else if (_afterwards.TryDequeue(out var action)) action(this);
                else break;
            }
        }
        finally
        {
            // Whatever failed, it is not the fault of those who were written to: they would wait for this flush for ever.
            // Flushing may run a peer's continuation, which may touch further outputs; so the list can grow here.
            for (int i = 0; i < _outputs.Count; i++) _outputs[i].Flush(this);
            _outputs.Clear();
            _completing = false;
        }
    }

    private void MoveOn(DeadLetterLine letters)
    {
        try
        {
            letters.MoveOn(this);
        }
        finally
        {
            // Only now: what dies while letters move has been seen to with them.
            _lines.Remove(letters);
        }
    }
}
