namespace Hoopoe.Bench.Ramps;

/// <summary>
/// When each message of one producer is due. The messages of a curve are dealt to the producers in turn, so that they do not all
/// send at the same moment. Walks a curve in steps of ten milliseconds, with straight lines between: each message costs little
/// whatever the curve. Belongs to its producer's thread.
/// </summary>
internal sealed class ScheduleCursor
{
    private const double StepSeconds = 0.01;

    private readonly RateCurve _curve;
    private readonly double _stride;
    private double _message;
    private long _step;
    private double _dueBefore;
    private double _dueAfter;

    public ScheduleCursor(RateCurve curve, int producer, int producers)
    {
        _curve = curve;
        _stride = producers;
        // The first message of a constant rate is due at once, that of producer n when n others were.
        _message = producer;
        _dueAfter = curve.MessagesBy(StepSeconds);
        DueAt = FindDue();
    }

    /// <summary>When the next message is due, in seconds since traffic began; infinity if the curve never gets there.</summary>
    public double DueAt { get; private set; }

    /// <summary>Goes to the message after it.</summary>
    public void Advance()
    {
        _message += _stride;
        DueAt = FindDue();
    }

    private double FindDue()
    {
        while (_message >= _dueAfter)
        {
            // A curve that has died away for a day is over.
            if (_dueAfter <= _dueBefore && _curve.MessagesBy((_step * StepSeconds) + 86_400) <= _message) return double.PositiveInfinity;
            _step++;
            _dueBefore = _dueAfter;
            _dueAfter = _curve.MessagesBy((_step + 1) * StepSeconds);
        }
        double share = _dueAfter > _dueBefore ? (_message - _dueBefore) / (_dueAfter - _dueBefore) : 0;
        return (_step + Math.Max(share, 0)) * StepSeconds;
    }
}
