using Xunit;

namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>The comparison itself: it must see every difference, and see that a listed one has vanished.</summary>
public sealed class TranscriptComparisonTests
{
    private static readonly string[] _rabbitmq = ["sent", "old words", "end"];

    private static readonly DifferenceList _none = new([], []);

    private static readonly DifferenceList _listed = new([new Difference("s", "reason", ["old words"], ["new", "words"])], []);

    private static readonly DifferenceList _reworded = new([], [new Wording(["s"], "reason", "old", ["new", "fresh"])]);

    [Fact]
    public void Transcripts_Equal_AreAccepted() => Assert.Null(TranscriptComparison.Complaint("s", _rabbitmq, _rabbitmq, _none));

    [Fact]
    public void Transcripts_Different_AreShownSideBySide()
    {
        string? complaint = TranscriptComparison.Complaint("s", _rabbitmq, ["sent", "new", "end"], _none);
        Assert.EndsWith("    sent\nR   old words\nH   new\n    end", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Difference_AsListed_IsAccepted() =>
        Assert.Null(TranscriptComparison.Complaint("s", _rabbitmq, ["sent", "new", "words", "end"], _listed));

    [Fact]
    public void Difference_OfAnotherScript_DoesNotCount() =>
        Assert.NotNull(TranscriptComparison.Complaint("t", _rabbitmq, ["sent", "new", "words", "end"], _listed));

    [Fact]
    public void Difference_Vanished_IsAComplaint()
    {
        string? complaint = TranscriptComparison.Complaint("s", _rabbitmq, _rabbitmq, _listed);
        Assert.Contains("no longer differs", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Difference_RabbitMqSaysSomethingElse_IsAComplaint()
    {
        string? complaint = TranscriptComparison.Complaint("s", ["sent", "end"], ["sent", "new", "words", "end"], _listed);
        Assert.Contains("does not say", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Wording_AsListed_IsAccepted() =>
        Assert.Null(TranscriptComparison.Complaint("s", _rabbitmq, ["sent", "fresh words", "end"], _reworded));

    [Fact]
    public void Wording_Vanished_IsAComplaint()
    {
        string? complaint = TranscriptComparison.Complaint("s", _rabbitmq, _rabbitmq, _reworded);
        Assert.Contains("no longer differs", complaint, StringComparison.Ordinal);
    }
}
