using Hoopoe.Core.Messages;
using Xunit;

namespace Hoopoe.Tests.Core.Messages;

/// <summary>The sizes of slabs.</summary>
public sealed class SlabClassesTests
{
    [Fact]
    public void Of_EveryLength_IsTheSmallestSizeWithRoom()
    {
        int number = 0;
        for (int bytes = 1; bytes <= SlabClasses.Largest; bytes++)
        {
            if (bytes > SlabClasses.Size(number)) number++;
            Assert.Equal(number, SlabClasses.Of(bytes));
        }
        Assert.Equal(SlabClasses.Count - 1, number);
        Assert.Equal(SlabClasses.Largest, SlabClasses.Size(number));
    }

    [Fact]
    public void Size_NextOne_IsAnEighthLargerAtMost()
    {
        for (int number = 1; number < SlabClasses.Count; number++)
            Assert.InRange(SlabClasses.Size(number), SlabClasses.Size(number - 1) + 1, SlabClasses.Size(number - 1) * 9 / 8);
    }

    [Fact]
    public void Standard_IsASize() => Assert.Equal(SlabPool.SlabSize, SlabClasses.Size(SlabClasses.Of(SlabPool.SlabSize)));
}
