using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory;

/// <summary>Looks at values before they are written.</summary>
public static class WritingBuilderExtensions
{
    /// <summary>
    /// Hands every value of a type through a function before a repository writes it: to set who changed it, to bring a
    /// text into shape, or to refuse it by an exception, which the writer gets. Functions run in the order in which they
    /// are added. What is pulled from a remote or merged does not go through it, nor do values of a unit of work.
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
