using Hoopoe.Core;
using Xunit;

namespace Hoopoe.Tests.Core;

/// <summary>What a turn does at its end.</summary>
public sealed class TurnTests : IOutput
{
    private int _flushes;

    [Fact]
    public void Output_OfATurnInWhichSomethingFails_IsFlushedNevertheless()
    {
        var turn = new Turn();
        turn.Touch(this);
        turn.Afterwards(_ => throw new InvalidOperationException("broken"));
        Assert.Throws<InvalidOperationException>(turn.Complete);
        Assert.Equal(1, _flushes);
        turn.Complete();
        Assert.Equal(1, _flushes);
    }

    void IOutput.Flush(Turn turn) => _flushes++;
}
