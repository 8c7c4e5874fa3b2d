namespace Hoopoe.Interop.Crash.Sabotage;

/// <summary>A defect of the broker that a run can be told to fake, to show that it would be found.</summary>
internal enum Defect
{
    None,

    /// <summary>A confirmed message is lost.</summary>
    DropOne,

    /// <summary>A message is there twice.</summary>
    DoubleOne,

    /// <summary>A message comes back with another body.</summary>
    AlterOne,

    /// <summary>A message that was delivered before does not say so.</summary>
    FreshenOne,

    /// <summary>A queue is deleted.</summary>
    DeleteQueue,
}
