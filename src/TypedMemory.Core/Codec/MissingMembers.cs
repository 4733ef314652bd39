using System.Buffers;
using System.ComponentModel;
using TypedMemory.Core.Errors;

namespace TypedMemory.Generated;

/// <summary>
/// What members that an object lacks are read as, so that queries and indexes see the same; a generated codec has one.
/// </summary>
/// <remarks>
/// It is taken from an instance that is made as the codec makes one, once per type. A default that is another one each
/// time (a clock, a new GUID), or that follows from a required member, has no place here; nor has one of a type whose
/// constructor throws at what stands for the required members. Queries take those for null.
/// </remarks>
/// <typeparam name="T">The type.</typeparam>
/// <param name="make">Makes an instance of the members that are required alone, with values that differ for 1 and
/// 2.</param>
/// <param name="write">Writes a member of it.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MissingMembers<T>(Func<int, T> make, MissingMembers<T>.MemberWriter write)
{
    private readonly Lazy<T[]> _instances = new(() => Make(make));

    /// <summary>Writes a member of an instance.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The instance.</param>
    /// <param name="member">The member's JSON name.</param>
    public delegate void MemberWriter(ref CodecWriter writer, T value, string member);

    /// <summary>
    /// What the member is read as where it is missing, as canonical JSON; empty if nothing can be said.
    /// </summary>
    /// <param name="member">The member's JSON name.</param>
    public ReadOnlyMemory<byte> Of(string member)
    {
        ReadOnlyMemory<byte> json = default;
        foreach (T instance in _instances.Value)
        {
            ReadOnlyMemory<byte> written = Write(instance, member);
            if (!json.IsEmpty && !written.Span.SequenceEqual(json.Span)) return default;
            json = written;
        }

        return json;
    }

    /// <summary>Makes two instances, at two times, so that what differs between them is seen.</summary>
    private static T[] Make(Func<int, T> make)
    {
        try
        {
            T first = make(1);
            long ticks = TimeProvider.System.GetUtcNow().Ticks;
            SpinWait.SpinUntil(() => TimeProvider.System.GetUtcNow().Ticks != ticks);
            return [first, make(2)];
        }
        catch (Exception fault) when (UserCode.IsFault(fault))
        {
            return [];
        }
    }

    private ReadOnlyMemory<byte> Write(T instance, string member)
    {
        var output = new ArrayBufferWriter<byte>();
        try
        {
            var writer = new CodecWriter();
            write(ref writer, instance, member);
            writer.Finish(output);
        }
        catch (Exception fault) when (UserCode.IsFault(fault))
        {
            return default;
        }

        return output.WrittenMemory;
    }
}
