using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory;

/// <summary>Adds functions that look at values before they are written.</summary>
public static class WritingBuilderExtensions
{
    /// <summary>
    /// Hands every value of a type through a function before it is written: to set who changed it, to bring a text into
    /// shape, or to refuse it by an exception, which the writer gets; of many values, the outcome of the one. Functions
    /// run in the order in which they are added, on every way that a value is written: inserts, upserts, replacements,
    /// updates that change something, those of many and of queries, units of work, conflicts resolved by hand, tools
    /// and imports that write values. What is pulled from a remote, merged or restored does not go through them.
    /// </summary>
    /// <param name="builder">The memory that is put together.</param>
    /// <param name="change">Gives the value that is written; an update may call it more than once.</param>
    /// <typeparam name="T">The memory type.</typeparam>
    public static ITypedMemoryBuilder OnWriting<T>(this ITypedMemoryBuilder builder, Func<T, T> change)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(change);
        builder.Services.AddSingleton(change);
        return builder;
    }
}
