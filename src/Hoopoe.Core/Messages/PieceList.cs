namespace Hoopoe.Core.Messages;

/// <summary>Where the pieces of a large body are in the journal, as one record names them. Immutable.</summary>
/// <param name="Positions">The position of each; none where the body is not in pieces.</param>
/// <param name="BodyLength">Bytes in the body.</param>
public readonly record struct PieceList(long[] Positions, int BodyLength)
{
    /// <summary>Of a message whose body is not in pieces.</summary>
    public static PieceList None { get; } = new([], 0);

    /// <summary>How many there are.</summary>
    public int Count => Positions.Length;

    /// <summary>The position of one.</summary>
    public long this[int index] => Positions[index];

    /// <summary>Bytes in one.</summary>
    public int LengthOf(int index) => StoredBody.LengthOf(index, BodyLength);
}
