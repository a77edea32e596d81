using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Captions;

/// <summary>What each thing is called in Chinese.</summary>
internal static class ChineseWords
{
    public static string Of(SceneObject thing) => $"一个{Of(thing.Size)}{Of(thing.Pattern)}{Of(thing.Colour)}{Of(thing.Shape)}";

    public static string Of(Colour colour) => colour switch
    {
        Colour.Red => "红色的",
        Colour.Orange => "橙色的",
        Colour.Yellow => "黄色的",
        Colour.Green => "绿色的",
        Colour.Blue => "蓝色的",
        Colour.Purple => "紫色的",
        Colour.White => "白色的",
        _ => "黑色的",
    };

    public static string Of(Shape shape) => shape switch
    {
        Shape.Ball => "球",
        Shape.Square => "正方形",
        Shape.Triangle => "三角形",
        Shape.Star => "星形",
        Shape.Ring => "圆环",
        Shape.Diamond => "菱形",
        _ => "十字",
    };

    public static string Place(Backdrop backdrop) => backdrop switch
    {
        Backdrop.GreenField => "绿色的田野",
        Backdrop.BlueSea => "蓝色的大海",
        Backdrop.Desert => "沙漠",
        Backdrop.NightSky => "星空",
        Backdrop.BrickWall => "砖墙",
        _ => "白色的雪地",
    };

    /// <summary>The place with the word that fits it: over a field, in front of a wall.</summary>
    public static string Where(Backdrop backdrop) =>
        backdrop is Backdrop.BrickWall or Backdrop.NightSky ? $"在{Place(backdrop)}前" : $"在{Place(backdrop)}上";

    public static string Does(Motion motion) => motion switch
    {
        Motion.RollRight => "向右滚动",
        Motion.RollLeft => "向左滚动",
        Motion.Rise => "上升",
        Motion.Fall => "下落",
        Motion.Bounce => "上下弹跳",
        Motion.OrbitClockwise => "顺时针转圈",
        Motion.OrbitCounterclockwise => "逆时针转圈",
        Motion.Grow => "变大",
        Motion.Shrink => "变小",
        Motion.FadeIn => "渐渐出现",
        _ => "渐渐消失",
    };

    /// <summary>A clause after the sentence, or nothing.</summary>
    public static string Clause(Camera camera) => camera switch
    {
        Camera.PanRight => "，镜头向右移动",
        Camera.PanLeft => "，镜头向左移动",
        Camera.ZoomIn => "，镜头拉近",
        Camera.ZoomOut => "，镜头拉远",
        _ => "",
    };

    private static string Of(ObjectSize size) => size switch
    {
        ObjectSize.Small => "小的",
        ObjectSize.Large => "大的",
        _ => "",
    };

    private static string Of(Pattern pattern) => pattern switch
    {
        Pattern.Striped => "条纹的",
        Pattern.Dotted => "带圆点的",
        Pattern.Checkered => "格子的",
        _ => "",
    };
}
