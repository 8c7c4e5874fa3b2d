using Hoopoe.Bench.Measuring;
using Xunit;

namespace Hoopoe.Tests.Bench.Measuring;

/// <summary>Which numbers have arrived, in whatever order they come.</summary>
public sealed class SequenceTrackerTests
{
    [Fact]
    public void Note_InOrder_CountsEach()
    {
        var tracker = new SequenceTracker();
        for (int i = 0; i < 1000; i++) Assert.True(tracker.Note(i));
        Assert.Equal((1000, 0), (tracker.Arrived, tracker.Duplicated));
    }

    [Fact]
    public void Note_Again_IsADuplicateWhereverItLies()
    {
        var tracker = new SequenceTracker();
        foreach (int number in new[] { 0, 1, 5, 7 }) tracker.Note(number);
        foreach (int number in new[] { 0, 1, 5, 7 }) Assert.False(tracker.Note(number));
        Assert.True(tracker.Note(6));
        Assert.Equal((5, 4), (tracker.Arrived, tracker.Duplicated));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Note_ShuffledWithRepeats_FindsExactlyTheDifferentOnes(int seed)
    {
        var random = new Random(seed);
        var tracker = new SequenceTracker();
        HashSet<long> model = [];
        for (int i = 0; i < 50_000; i++)
        {
            long number = (i / 2) + random.Next(5000);
            Assert.Equal(model.Add(number), tracker.Note(number));
        }
        Assert.Equal(model.Count, tracker.Arrived);
    }

    [Fact]
    public void Note_BeyondTheWindow_GivesUpWhatIsMissingAndKeepsTheRest()
    {
        var tracker = new SequenceTracker();
        Assert.True(tracker.Note(2));
        Assert.True(tracker.Note(SequenceTracker.MaxWindow));
        Assert.True(tracker.Note(SequenceTracker.MaxWindow + 100));
        Assert.False(tracker.Note(SequenceTracker.MaxWindow));
        Assert.False(tracker.Note(0));
        Assert.True(tracker.Note(1_000_000_000_000));
        Assert.False(tracker.Note(1_000_000_000_000));
        Assert.Equal(4, tracker.Arrived);
    }
}
