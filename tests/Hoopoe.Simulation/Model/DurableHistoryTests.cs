using Xunit;

namespace Hoopoe.Simulation.Model;

/// <summary>What a crash may leave of a queue that drops its oldest where it has too many.</summary>
public sealed class DurableHistoryTests
{
    private const string Place = "q";

    private readonly ReferenceBroker _model = new();
    private readonly Copy[] _copies = [.. Enumerable.Range(1, 4).Select(Make)];

    public DurableHistoryTests()
    {
        _model.Queues.Add(Place, new ModelQueue(new QueueSpec(Place) { Durable = true, MaxLength = 2 }));
        foreach (var copy in _copies) _model.Durable.Note(new DurableHistory.Change(Place, copy, Added: true));
        _model.Durable.BecameCertain();
    }

    [Fact]
    public void Head_OfTooMany_MayBeGone() => Assert.Null(Settle(3, 4));

    [Fact]
    public void Message_BehindOneThatIsLeft_IsLost() => Assert.StartsWith("#3 is lost from q", Settle(2, 4), StringComparison.Ordinal);

    [Fact]
    public void Head_OfNotTooMany_IsLost() => Assert.StartsWith("#3 is lost from q", Settle(4), StringComparison.Ordinal);

    [Fact]
    public void Message_ThatSomebodyRejected_IsGoneAndTheHeadOfTheOthersToo()
    {
        _model.Durable.Note(new DurableHistory.Change(Place, _copies[2], Added: false));
        Assert.Null(Settle(2, 4, out var left));
        Assert.DoesNotContain(_copies[2], left);
        var losses = new StartLosses(_model);
        losses.TakeOut(_model.Queues[Place].Spec, left, isFound: static _ => true);
        Assert.Equal([_copies[1], _copies[3]], left);
    }

    private string? Settle(params int[] found) => Settle(found, out _);

    private string? Settle(int first, int second, out List<Copy> left) => Settle([first, second], out left);

    private string? Settle(int[] found, out List<Copy> left)
    {
        var losses = new StartLosses(_model);
        var numbers = new Dictionary<string, List<Identity>> { [Place] = [.. found.Select(number => new Identity(number, 0))] };
        string? wrong = _model.Durable.Settle(numbers, [StartLosses.None, losses.Expired, losses.ExpiredOrDropped], out var places);
        left = places[Place];
        return wrong;
    }

    private static Copy Make(int number) => new(new PublishedMessage { Number = number, Exchange = "", Key = Place, Size = 0 }) { Durable = true, Sequence = number };
}
