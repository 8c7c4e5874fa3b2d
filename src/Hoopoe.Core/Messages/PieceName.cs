namespace Hoopoe.Core.Messages;

/// <summary>Which piece of which body: what an encrypted piece says it is, so that none can take the place of another. Immutable.</summary>
/// <param name="Body">The number of the body; 0 for one that has none.</param>
/// <param name="Index">Which of its pieces, from 0.</param>
public readonly record struct PieceName(long Body, int Index);
