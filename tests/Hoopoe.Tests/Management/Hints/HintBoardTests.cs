using Hoopoe.Core;
using Hoopoe.Management.Hints;
using Hoopoe.Server.Timing;
using Xunit;

namespace Hoopoe.Tests.Management.Hints;

/// <summary>A hint appears when its finding lasts, and is gone when the finding stays away.</summary>
public sealed class HintBoardTests
{
    private readonly Rule<HintSeverity?> _rule = new("rule", static (severity, isShown) =>
        severity is { } found ? new Finding(found, isShown ? "still" : "new", "", []) : null);

    private readonly VirtualTime _time = new();
    private readonly HintBoard _board;
    private readonly object _thing = new();

    public HintBoardTests() => _board = new HintBoard(new Clock(_time));

    [Fact]
    public void Finding_ThatComesAndGoes_IsNotTold()
    {
        for (int i = 0; i < 10; i++)
        {
            Assert.Empty(Round(HintSeverity.Warning));
            Assert.Empty(Round(null));
        }
    }

    [Fact]
    public void Finding_ThatLasts_IsToldSinceItBegan()
    {
        Round(HintSeverity.Warning);
        _time.Advance(TimeSpan.FromSeconds(15));
        var hint = Assert.Single(Round(HintSeverity.Warning));
        Assert.Equal(_time.Start, hint.Since);
        Assert.Equal("rule/%2F/q", hint.Id);
        Assert.Equal("still", Assert.Single(Round(HintSeverity.Warning)).Finding.Problem);
    }

    [Fact]
    public void Finding_ThatIsMissingOnce_IsStillToldAndThenNoMore()
    {
        Round(HintSeverity.Warning);
        Round(HintSeverity.Warning);
        Assert.Single(Round(null));
        Assert.Single(Round(HintSeverity.Warning));
        Assert.Single(Round(null));
        Assert.Empty(Round(null));
        Assert.False(_board.IsTracked(_rule, _thing));
    }

    [Fact]
    public void Findings_OfManyThings_AreBoundedAndTheWorstFirst()
    {
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 600; i++)
            {
                string name = $"{i:000}";
                _board.Apply<HintSeverity?, string>(_rule, string.Intern(name), i == 300 ? HintSeverity.Critical : HintSeverity.Information, _ => new HintSubject("queue", name));
            }
            _board.EndRound();
        }
        Assert.Equal(500, _board.Shown.Count);
        Assert.Equal(["300", "000", "001"], _board.Shown.Take(3).Select(hint => hint.Subject.Name));
    }

    private IReadOnlyList<Hint> Round(HintSeverity? severity)
    {
        _board.Apply(_rule, _thing, severity, static _ => new HintSubject("queue", "q") { VirtualHost = "/" });
        _board.EndRound();
        return _board.Shown;
    }
}
